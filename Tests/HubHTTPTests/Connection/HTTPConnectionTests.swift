import HubBase
import HubSettings
import Testing

@testable import HubHTTP

private let trace = TraceSwitch()

private func service(limits: HTTPLimits = HTTPLimits(), _ routes: HTTPRoute...) throws -> HTTPService {
    var table = Routes()
    for route in routes { try table.add(route) }
    return HTTPService(routes: table, limits: limits, trace: trace.source("hubline.http"))
}

private let echo = HTTPRoute("/echo", methods: [.get, .post]) { request in
    .text(.ok, "\(request.method.rawValue) \(request.target.query["n"] ?? "-") " + String(decoding: request.body, as: UTF8.self))
}

/// The answers without their dates.
private func answers(_ stream: MemoryStream) -> String {
    stream.received.split(separator: "\r\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("Date: ") }
        .joined(separator: "\r\n")
}

private func ok(_ body: String, close: Bool = false) -> String {
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" + (close ? "Connection: close\r\n" : "")
        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}

@Test func aHandlerThatDoesNotWaitAnswersWithinTheRead() throws {
    try withStream { stream in
        HTTPConnection(stream, try service(echo))
        stream.send("GET /echo?n=1 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answers(stream) == ok("GET 1 "))
        #expect(stream.received.contains("\r\nDate: "))
        #expect(!stream.isClosed)
    }
}

@Test func pipelinedRequestsAreAnsweredInOrder() throws {
    try withStream { stream in
        HTTPConnection(stream, try service(echo))
        stream.send(
            "POST /echo?n=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" + "GET /echo?n=2 HTTP/1.1\r\nHost: a\r\n\r\n"
                + "GET /echo?n=3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + "GET /echo?n=4 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answers(stream) == ok("POST 1 abc") + ok("GET 2 ") + ok("GET 3 ", close: true))
        #expect(stream.isClosed)
    }
}
