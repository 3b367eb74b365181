import HubBase
import HubNetwork
import HubTesting

/// What implements the contract of pollers and streams: both must hold it alike.
enum Ground: CaseIterable {
    case libuv
    case simulated

    func run<R>(loops count: Int = 1, _ body: (EventLoops) async throws -> R) async throws -> R {
        switch self {
        case .libuv: try await withLoops(count, body)
        case .simulated: try await SimulatedNetwork.run(loops: count) { try await body(EventLoops($0.loops)) }
        }
    }

    /// Two ends of one connection, the accepted one first, each read by a recorder.
    func runPair(_ body: (StreamRecorder, StreamRecorder) async throws -> Void) async throws {
        try await run { loops in
            let accepted = AsyncStream.makeStream(of: StreamRecorder.self)
            let listener = try await loops.listen(on: anyPort) { accepted.continuation.yield(StreamRecorder($0)) }
            let loop = loops.all[0]
            let client = StreamRecorder(try await loop.poller.connect(to: listener.address, on: loop))
            var servers = accepted.stream.makeAsyncIterator()
            guard let server = await servers.next() else { return }
            try await body(server, client)
        }
    }
}

extension StreamRecorder {
    /// Runs `work` on the stream's loop and answers what it does.
    func onLoop<R: Sendable>(_ work: @escaping @Sendable (any ByteStream) throws -> R) async throws -> R {
        let stream = stream
        return try await stream.loop.perform { try work(stream) }
    }

    /// Writes until the socket takes no more, and answers what was written.
    func fill() async throws -> [UInt8] {
        try await onLoop { $0.fill() }
    }
}

extension ByteStream {
    /// Writes until the socket takes no more, and answers what was written.
    func fill() -> [UInt8] {
        var all: [UInt8] = []
        var round = 0
        while unsent == 0 {
            let piece = [UInt8](repeating: UInt8(truncatingIfNeeded: round), count: 100_003)
            write(piece.span)
            all += piece
            round += 1
        }
        return all
    }
}
