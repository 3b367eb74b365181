import HubBase
import HubTesting
import Testing

/// Streams keep their bytes back while the gate of their loop is shut.
struct HeldBytesTests {
    /// A listener that gives its word when the test says so.
    private final class SlowLog: TraceListener {
        private let waiting = Watched<[@Sendable () -> Void]>([])
        var settles: Bool { true }
        func write(_ record: TraceRecord) {}
        func settle(_ done: @escaping @Sendable () -> Void) { waiting.change { $0.append(done) } }
        func giveWord() async {
            for done in await waiting.until({ !$0.isEmpty }) { done() }
            waiting.change { $0 = [] }
        }
    }

    private let log = SlowLog()
    private let traces = TraceSwitch()

    init() { traces.set(level: .information, rules: [], listeners: [log]) }

    @Test(arguments: Ground.allCases)
    func theyLeaveInOrderWhenTheLogHasGivenItsWord(ground: Ground) async throws {
        try await ground.runPair { server, client in
            let unsent = try await server.onLoop { [traces] stream in
                stream.loop.holdBack(for: traces)
                traces.source("a").information("x")
                stream.write([UInt8]("one ".utf8).span)
                stream.write([SharedBytes { $0.append("two ") }, SharedBytes { $0.append("three ") }])
                stream.loop.gather(for: stream) { $0.append("four") }
                stream.loop.flush()
                return stream.unsent
            }
            #expect(unsent == "one two three four".utf8.count)
            await log.giveWord()
            #expect(String(decoding: await client.bytes(unsent), as: UTF8.self) == "one two three four")
            _ = await server.heard { $0.writables > 0 }
            #expect(try await server.onLoop { $0.unsent } == 0)
        }
    }

    @Test(arguments: Ground.allCases)
    func anEndWaitsForThem(ground: Ground) async throws {
        try await ground.runPair { server, client in
            try await server.onLoop { [traces] stream in
                stream.loop.holdBack(for: traces)
                traces.source("a").information("x")
                stream.write([UInt8]("last".utf8).span)
                stream.close(flushing: true)
            }
            await log.giveWord()
            let heard = await client.end()
            #expect(String(decoding: heard.bytes, as: UTF8.self) == "last" && heard.error == nil)
        }
    }

    @Test(arguments: Ground.allCases)
    func whoBreaksOffForgetsThem(ground: Ground) async throws {
        try await ground.runPair { server, client in
            try await server.onLoop { [traces] stream in
                stream.loop.holdBack(for: traces)
                traces.source("a").information("x")
                stream.write([UInt8]("never".utf8).span)
                stream.close(flushing: false)
            }
            _ = await server.end()
            await log.giveWord()
            #expect(await client.end().bytes.isEmpty)
        }
    }
}
