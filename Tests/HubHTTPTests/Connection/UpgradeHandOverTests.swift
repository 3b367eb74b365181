import HubBase
import Testing

@testable import HubHTTP

/// Keeps what it is given, and leaves some of it to be lent.
private final class Collector: ByteReceiver {
    let stream: any ByteStream
    private let bytes = Lock<[UInt8]>([])
    private let hasEnded = Lock(false)

    init(_ stream: any ByteStream) { self.stream = stream }

    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
    var isEnded: Bool { hasEnded.withLock { $0 } }

    func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }

    func received(_ range: Range<Int>) {
        let copy = stream.loop.withInput(range) { [UInt8](copying: $0.span) }
        bytes.withLock { $0 += copy }
    }

    func writable() {}
    func ended(_ error: (any Error)?) { hasEnded.withLock { $0 = true } }
}

private func upgrade(_ gate: Gate? = nil) -> HTTPRoute {
    HTTPRoute("/up") { request in
        await gate?.pass()
        return .upgrade(fields: ["Connection": "Upgrade", "Upgrade": "websocket"]) { Collector($0) }
    }
}

private let request = get("/up", "Connection: Upgrade", "Upgrade: websocket")
private let head = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"

@Test func theBytesBehindAnUpgradeReachItsReceiver() throws {
    for pieces in feedings(request + "behind") {
        try withStream { stream in
            HTTPConnection(stream, try TestLog().service(upgrade()))
            for piece in pieces { stream.send(piece) }
            #expect(stream.answers == head)
            #expect((stream.receiver as? Collector)?.text == "behind")
        }
    }
}

@Test func theBytesThatComeDuringTheDecisionReachItsReceiver() throws {
    for pieces in feedings(request + "behind") {
        try withStream { stream in
            let gate = Gate()
            HTTPConnection(stream, try TestLog().service(upgrade(gate)))
            for piece in pieces { stream.send(piece) }
            #expect(stream.received == "")
            gate.open()
            _ = stream.loop.turn()
            #expect(stream.answers == head)
            stream.send(" and later")
            #expect((stream.receiver as? Collector)?.text == "behind and later")
        }
    }
}

@Test func whatIsHeldDuringTheDecisionIsBounded() throws {
    try withStream { stream in
        let gate = Gate()
        HTTPConnection(stream, try TestLog().service(upgrade(gate)))
        stream.send(request)
        stream.send([UInt8](repeating: 0x78, count: 200_000))
        #expect(!stream.isReading)
        gate.open()
        _ = stream.loop.turn()
        #expect(stream.isReading)
        #expect((stream.receiver as? Collector)?.text.utf8.count == EventLoop.inputSize)
    }
}

@Test func aDecisionThatTakesTooLongIsCancelled() throws {
    try withStream { stream in
        let gate = Gate()
        HTTPConnection(stream, try TestLog().service(upgrade(gate)))
        stream.send(request)
        stream.advance(by: .seconds(9))
        #expect(!stream.isClosed)
        stream.advance(by: .seconds(2))
        #expect(gate.cancellations == 1)
        #expect(stream.answers == answer("", "503 Service Unavailable", close: true))
        #expect(stream.isClosed)
        _ = stream.loop.turn()
        #expect(stream.receiver is HTTPConnection)
    }
}

@Test func aClientThatLeavesDuringTheDecisionGetsNoReceiver() throws {
    try withStream { stream in
        let gate = Gate()
        HTTPConnection(stream, try TestLog().service(upgrade(gate)))
        stream.send(request)
        stream.end()
        _ = stream.loop.turn()
        #expect(gate.cancellations == 1)
        #expect(stream.receiver is HTTPConnection)
        #expect(stream.received == "")
    }
}

@Test func noTimerOfHTTPOutlivesTheUpgrade() throws {
    try withStream { stream in
        HTTPConnection(stream, try TestLog().service(upgrade()))
        stream.send(request)
        stream.advance(by: .seconds(1_000))
        #expect(!stream.isClosed)
    }
}
