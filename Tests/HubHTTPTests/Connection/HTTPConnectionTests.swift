import HubBase
import HubSettings
import Testing

@testable import HubHTTP

@Test func aHandlerThatDoesNotWaitAnswersWithinTheRead() throws {
    try withStream { stream in
        HTTPConnection(stream, try TestLog().service(echo))
        stream.send(get("/echo?n=1"))
        #expect(stream.answers == answer("GET 1 "))
        #expect(stream.received.contains("\r\nDate: "))
        #expect(!stream.isClosed && stream.isReading)
    }
}

private let pipeline =
    "POST /echo?n=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" + get("/echo?n=2") + get("/nothing")
    + "HEAD /echo?n=3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get("/echo?n=4")

@Test func requestsAreAnsweredInOrderHoweverTheyCome() throws {
    for pieces in feedings(pipeline) {
        try withStream { stream in
            HTTPConnection(stream, try TestLog().service(echo))
            for piece in pieces { stream.send(piece) }
            let last = answer("HEAD 3 ", close: true).dropLast("HEAD 3 ".count)
            #expect(stream.answers == answer("POST 1 abc") + answer("GET 2 ") + answer("", "404 Not Found", type: nil) + last)
            #expect(stream.isClosed && !stream.isAborted)
        }
    }
}

@Test func noRequestStartsBeforeTheOneBeforeItIsAnswered() throws {
    try withStream { stream in
        let gate = Gate()
        HTTPConnection(stream, try TestLog().service(held(gate), echo))
        stream.send(get("/held?n=1") + get("/echo?n=2"))
        stream.send(get("/held?n=3"))
        #expect(gate.arrivals == 1)
        #expect(stream.received == "")
        gate.open()
        _ = stream.loop.turn()
        #expect(stream.answers == answer("held 1") + answer("GET 2 ") + answer("held 3"))
    }
}

@Test func thousandsOfRequestsInOneReadAreServed() throws {
    try withStream { stream in
        HTTPConnection(stream, try TestLog().service(echo))
        let requests = Array(String(repeating: get("/echo"), count: 1_500).utf8)
        #expect(requests.count < EventLoop.inputSize)
        stream.send(requests)
        #expect(stream.answers == String(repeating: answer("GET - "), count: 1_500))
    }
}

@Test func whatWaitsBehindARequestIsBounded() throws {
    try withStream { stream in
        let gate = Gate()
        HTTPConnection(stream, try TestLog().service(held(gate), echo))
        stream.send(get("/held?n=1"))
        stream.send(String(repeating: get("/echo"), count: 3_000))
        #expect(!stream.isReading)
        gate.open()
        _ = stream.loop.turn()
        #expect(stream.isReading)
        #expect(stream.answers.hasPrefix(answer("held 1") + answer("GET - ")))
    }
}

@Test func aClientThatLeavesCancelsItsRequest() throws {
    try withStream { stream in
        let gate = Gate()
        let log = TestLog()
        let failing = HTTPRoute("/failing") { _ in
            await gate.pass()
            throw CancellationError()
        }
        HTTPConnection(stream, try log.service(failing))
        stream.send(get("/failing"))
        stream.end()
        #expect(gate.cancellations == 1)
        _ = stream.loop.turn()
        #expect(stream.received == "")
        #expect(log.lines == [])
    }
}

@Test func aHandlerThatFailsIsAnEmpty500AndALine() throws {
    struct Secret: Error, CustomStringConvertible { let description = "the cause" }
    try withStream { stream in
        let log = TestLog()
        HTTPConnection(stream, try log.service(HTTPRoute("/failing") { _ in throw Secret() }, echo))
        stream.send(get("/failing?access_token=marker") + get("/echo"))
        #expect(stream.answers == "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n" + answer("GET - "))
        #expect(log.lines == ["error A request handler failed: the cause method=GET path=/failing peer=127.0.0.1:50000"])
    }
}

@Test func anotherMethodIsToldWhichThereAre() throws {
    try withStream { stream in
        HTTPConnection(stream, try TestLog().service(echo))
        stream.send("DELETE /echo HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(stream.received.hasPrefix("HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD, POST\r\n"))
    }
}

@Test(
    arguments: [
        ("GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "close", true),
        ("GET /echo HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", "close", true),
        ("GET /echo HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", nil, false),
        ("GET /echo HTTP/1.0\r\n\r\n", "close", true),
        ("GET /echo HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "keep-alive", false),
    ] as [(String, String?, Bool)])
func theConnectionStaysAsTheClientWants(_ request: String, _ field: String?, _ isClosed: Bool) throws {
    try withStream { stream in
        HTTPConnection(stream, try TestLog().service(echo))
        stream.send(request)
        #expect(stream.isClosed == isClosed)
        #expect(stream.received.contains("Connection:") == (field != nil))
        if let field { #expect(stream.received.contains("\r\nConnection: \(field)\r\n")) }
    }
}

@Test func aHandlerMayCloseTheConnection() throws {
    try withStream { stream in
        let closing = HTTPRoute("/closing") { _ in .text(.ok, fields: ["Connection": "close"]) }
        HTTPConnection(stream, try TestLog().service(closing))
        stream.send(get("/closing"))
        #expect(stream.answers == answer("", close: true))
        #expect(stream.isClosed)
    }
}

@Test func whoWaitsForLeaveToSendABodyGetsIt() throws {
    let head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    try withStream { stream in
        HTTPConnection(stream, try TestLog().service(echo))
        stream.send(head)
        #expect(stream.received == "HTTP/1.1 100 Continue\r\n\r\n")
        stream.send("a")
        stream.send("b")
        #expect(stream.answers == "HTTP/1.1 100 Continue\r\n\r\n" + answer("POST - ab"))
    }
    try withStream { stream in
        HTTPConnection(stream, try TestLog().service(echo))
        stream.send(head + "ab")
        #expect(stream.answers == answer("POST - ab"))
    }
}
