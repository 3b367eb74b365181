import HubBase
import HubSettings
import Testing

@testable import HubHTTP

private func closing(_ status: String, _ reason: String) -> String { answer(reason, status, close: true) }

@Test func aRefusedRequestEndsTheConnectionAndNothingBehindItRuns() throws {
    let refused = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n"
    for pieces in feedings(get("/echo?n=1") + refused + get("/echo?n=2")) {
        try withStream { stream in
            let log = TestLog()
            HTTPConnection(stream, try log.service(echo))
            for piece in pieces { stream.send(piece) }
            #expect(stream.answers == answer("GET 1 ") + closing("400 Bad Request", "more than one Content-Length"))
            #expect(stream.isClosed && !stream.isAborted)
            #expect(log.lines == ["verbose Request refused: more than one Content-Length. status=400 peer=127.0.0.1:50000"])
        }
    }
}

@Test func aHundredThousandFieldsAreRefusedAtTheLimit() throws {
    try withStream { stream in
        HTTPConnection(stream, try TestLog().service(echo))
        stream.send("GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "x: y\r\n", count: 100_000) + "\r\n")
        #expect(stream.answers == closing("431 Request Header Fields Too Large", "too many header fields"))
        #expect(stream.isClosed)
    }
}

@Test func aBodyBeyondTheLimitIsRefusedBeforeItComes() throws {
    var limits = HTTPLimits()
    limits.maximumRequestBodySize = 10
    for (length, expected) in [
        (10, answer("POST - 0123456789")), (11, closing("413 Content Too Large", "too large a body")),
    ] {
        try withStream { stream in
            HTTPConnection(stream, try TestLog().service(limits: limits, echo))
            stream.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\n\r\n0123456789")
            #expect(stream.answers == expected)
        }
    }
}

@Test func anUnfinishedHeadEndsInTime() throws {
    try withStream { stream in
        HTTPConnection(stream, try TestLog().service(echo))
        stream.send("GET /echo HTTP/1.1\r\n")
        for _ in 0..<14 {
            stream.advance(by: .seconds(1))
            stream.send("x")
        }
        #expect(stream.received == "")
        stream.advance(by: .seconds(2))
        #expect(stream.answers == closing("408 Request Timeout", "the request took too long"))
        #expect(stream.isClosed)
    }
}

@Test func anUnfinishedBodyEndsInTime() throws {
    try withStream { stream in
        HTTPConnection(stream, try TestLog().service(echo))
        stream.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc")
        stream.advance(by: .seconds(29))
        #expect(stream.received == "")
        stream.advance(by: .seconds(2))
        #expect(stream.answers == closing("408 Request Timeout", "the request took too long"))
    }
}

@Test func aConnectionThatAsksNothingEndsWithoutAWord() throws {
    try withStream { stream in
        HTTPConnection(stream, try TestLog().service(echo))
        stream.advance(by: .seconds(50))
        stream.send(get("/echo"))
        stream.advance(by: .seconds(59))
        #expect(!stream.isClosed)
        stream.advance(by: .seconds(2))
        #expect(stream.isClosed)
        #expect(stream.answers == answer("GET - "))
    }
}

@Test func aRequestMayTakeLongWhenItIsNoUpgrade() throws {
    try withStream { stream in
        let gate = Gate()
        HTTPConnection(stream, try TestLog().service(held(gate)))
        stream.send(get("/held"))
        stream.advance(by: .seconds(600))
        #expect(!stream.isClosed && gate.cancellations == 0)
        gate.open()
        _ = stream.loop.turn()
        #expect(stream.answers == answer("held -"))
    }
}

@Test func aClientThatTakesNothingOfAnAnswerIsDropped() throws {
    try withStream { stream in
        HTTPConnection(stream, try TestLog().service(echo))
        stream.setRoom(10)
        stream.send(get("/echo?n=1") + get("/echo?n=2"))
        #expect(stream.receivedBytes.count == 10)
        stream.advance(by: .seconds(9))
        stream.setRoom(10)
        stream.advance(by: .seconds(9))
        #expect(!stream.isClosed)
        stream.advance(by: .seconds(12))
        #expect(stream.isAborted)
        #expect(stream.receivedBytes.count == 20)
    }
}

@Test func theNextRequestWaitsUntilTheAnswerIsTaken() throws {
    try withStream { stream in
        let gate = Gate()
        gate.open()
        HTTPConnection(
            stream,
            try TestLog().service(
                held(gate),
                HTTPRoute("/large") { _ in
                    HTTPResponse(.ok, body: [UInt8](repeating: 0x61, count: 100_000))
                }))
        stream.setRoom(1_000)
        stream.send(get("/large") + get("/held"))
        #expect(gate.arrivals == 0)
        stream.setRoom(.max)
        #expect(gate.arrivals == 1)
        _ = stream.loop.turn()
        #expect(stream.answers.hasSuffix("aaa" + answer("held -")))
    }
}

@Test func anAnswerThatClosesIsDroppedWhenNobodyTakesIt() throws {
    try withStream { stream in
        HTTPConnection(stream, try TestLog().service(echo))
        stream.setRoom(0)
        stream.send(get("/echo", "Connection: close"))
        #expect(stream.isClosed && !stream.isAborted)
        stream.advance(by: .seconds(11))
        #expect(stream.isAborted)
    }
}
