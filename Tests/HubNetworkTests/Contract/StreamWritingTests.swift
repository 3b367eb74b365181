import HubBase
import HubTesting
import Testing

struct StreamWritingTests {
    @Test(arguments: Ground.allCases)
    func whatThePeerDoesNotReadStaysUnsentUntilItDoes(ground: Ground) async throws {
        try await ground.runPair { server, client in
            try await client.onLoop { $0.setReading(false) }
            let sent = try await server.fill()
            #expect(server.heard.writables == 0)
            #expect(try await server.onLoop { $0.unsent } > 0)
            try await client.onLoop { $0.setReading(true) }
            let received = await client.bytes(sent.count)
            let isWhole = received == sent
            #expect(isWhole)
            _ = await server.heard { $0.writables == 1 }
            #expect(try await server.onLoop { $0.unsent } == 0)
        }
    }

    @Test(arguments: Ground.allCases)
    func bytesKeepTheirOrderHoweverTheyAreWritten(ground: Ground) async throws {
        try await ground.runPair { server, client in
            try await client.onLoop { $0.setReading(false) }
            let sent = try await server.onLoop { stream in
                var all: [UInt8] = []
                // Enough to overflow the socket half-way, so that every way of writing is met before and after.
                for round in 0..<600 {
                    let piece = { (size: Int) in [UInt8](repeating: UInt8(truncatingIfNeeded: round), count: size) }
                    switch round % 3 {
                    case 0:
                        let bytes = piece(round * 7_919 % 40_000)
                        stream.write(bytes.span)
                        all += bytes
                    case 1:
                        let batch = (0..<round % 8).map { piece(($0 + round) * 104_729 % 9_000) }
                        stream.write(batch.map { SharedBytes($0.span) })
                        all += batch.joined()
                    default:
                        let bytes = piece(round * 611_953 % 3_000)
                        stream.loop.gather(for: stream) { $0.append(bytes) }
                        all += bytes
                    }
                }
                #expect(stream.unsent > 0)
                return all
            }
            try await client.onLoop { $0.setReading(true) }
            let received = await client.bytes(sent.count)
            let isWhole = received == sent
            #expect(isWhole)
        }
    }

    @Test(arguments: Ground.allCases, [0, 1, 1_023, 1_024, 1_025, 5_000])
    func aBatchMayHaveAnyNumberOfPieces(ground: Ground, count: Int) async throws {
        try await ground.runPair { server, client in
            let batch = (0..<count).map { number in
                // Every third is empty.
                [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: number % 3 * 50)
            }
            try await server.onLoop { stream in
                stream.write(batch.map { SharedBytes($0.span) })
                stream.write([UInt8(0xFF)].span)
            }
            let expected = Array(batch.joined()) + [0xFF]
            let received = await client.bytes(expected.count)
            let isWhole = received == expected
            #expect(isWhole)
        }
    }

    /// The socket becomes full in the middle of a piece.
    @Test(arguments: Ground.allCases)
    func aBatchThatIsTakenInPartGoesOnWhereItStopped(ground: Ground) async throws {
        var sent: [UInt8] = (0..<251).map { UInt8($0) }
        while sent.count < 8_000_000 { sent += sent }
        let pieces = stride(from: 0, to: sent.count, by: 99_991).map { start in
            SharedBytes(sent.span.extracting(start..<min(start + 99_991, sent.count)))
        }
        try await ground.runPair { server, client in
            try await client.onLoop { $0.setReading(false) }
            let unsent = try await server.onLoop { stream in
                stream.write(pieces)
                return stream.unsent
            }
            #expect(unsent > 0)
            #expect(unsent < sent.count)
            try await client.onLoop { $0.setReading(true) }
            let received = await client.bytes(sent.count)
            let isWhole = received == sent
            #expect(isWhole)
        }
    }

    @Test(arguments: Ground.allCases)
    func nothingIsHeardInsideACall(ground: Ground) async throws {
        try await ground.runPair { server, client in
            let before = try await server.onLoop { [server] stream in
                stream.write([UInt8(1)].span)
                stream.close(flushing: false)
                stream.write([UInt8(2)].span)
                stream.write([SharedBytes([UInt8(3)].span)])
                return server.heard.ends
            }
            #expect(before == 0)
            #expect(await server.end().ends == 1)
            #expect(await client.end().bytes == [1])
        }
    }

    @Test(arguments: Ground.allCases)
    func writableMayWriteAgain(ground: Ground) async throws {
        try await ground.runPair { server, client in
            let refill = Refill(server.stream)
            try await server.onLoop { $0.setReceiver(refill) }
            try await client.onLoop { $0.setReading(false) }
            let first = try await server.fill()
            try await client.onLoop { $0.setReading(true) }
            let heard = await client.end()
            let isWhole = heard.bytes == first + refill.written
            #expect(isWhole)
        }
    }
}

/// Overfills the socket three times more, whenever everything has been taken; then it closes.
private final class Refill: ByteReceiver {
    private struct State {
        var rounds = 0
        var bytes: [UInt8] = []
    }

    private let stream: any ByteStream
    private let state = Lock(State())

    init(_ stream: any ByteStream) { self.stream = stream }

    var written: [UInt8] { state.withLock { $0.bytes } }

    func writable() {
        let goesOn = state.withLock { state in
            state.rounds += 1
            return state.rounds <= 3
        }
        guard goesOn else { return stream.close(flushing: true) }
        let bytes = stream.fill()
        state.withLock { $0.bytes += bytes }
    }

    func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }
    func received(_ range: Range<Int>) {}
    func ended(_ error: (any Error)?) {}
}
