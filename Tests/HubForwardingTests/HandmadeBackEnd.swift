import HubBase
import HubNetwork
import HubTesting

@testable import HubForwarding

/// A back end whose connections a test answers by hand, and the loop that asks it: a second one.
final class HandmadeBackEnd: Sendable {
    let loop: EventLoop
    let connections = Watched<[StreamRecorder]>([])
    /// Those of them that brought a request, or ended without one.
    let heard = Watched<[StreamRecorder]>([])
    private let listener: any Listener

    /// Runs `body` with one.
    static func run<R>(_ body: (HandmadeBackEnd) async throws -> R) async throws -> R {
        try await EventLoops.run(count: 2, trace: TraceSwitch().source(TraceSources.server)) { loops in
            try await body(try await HandmadeBackEnd(loops))
        }
    }

    private init(_ loops: EventLoops) async throws {
        let (connections, heard) = (connections, heard)
        loop = loops.all[0]
        listener = try await EventLoops([loops.all[1]]).listen(on: SocketAddress(host: "127.0.0.1", port: 0)) { stream in
            let recorder = StreamRecorder(stream)
            connections.change { $0.append(recorder) }
            Task {
                _ = await recorder.heard { $0.ends > 0 || Self.requests(in: $0.bytes).count > 1 }
                heard.change { $0.append(recorder) }
            }
        }
    }

    /// How many whole requests have come on all connections.
    var requestCount: Int { connections.value.map { Self.requests(in: $0.heard.bytes).count - 1 }.reduce(0, +) }

    func post(_ body: String = "{}", timeout: Duration = .seconds(60), limit: Int = 1 << 20) -> HTTPPost {
        HTTPPost(
            url: "http://\(listener.address)/path", fields: ["x-y: z"], body: Array(body.utf8), timeout: timeout, limit: limit,
            certificates: nil, idle: 3600)
    }

    /// A request that is under way in a task of its own, over `loop`.
    func send(_ post: HTTPPost, to backEnd: BackEnd) -> Task<HTTPAnswer, any Error> {
        let loop = loop
        return Task { try await backEnd.send(post, on: loop) }
    }

    /// The connection of that number, once there is one.
    func connection(_ index: Int) async -> StreamRecorder { await connections.until { $0.count > index }[index] }

    /// Has the connection's request number `count`, from 1, whole; each has the body `{}`.
    func request(_ count: Int, on connection: StreamRecorder) async -> String {
        let bytes = await connection.heard { Self.requests(in: $0.bytes).count > count }.bytes
        return Self.requests(in: bytes)[count - 1]
    }

    private static func requests(in bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\r\n\r\n{}", omittingEmptySubsequences: false).map(String.init)
    }
}

extension StreamRecorder {
    func send(_ text: String) { send(Array(text.utf8)) }

    func close() {
        let stream = stream
        stream.loop.execute { stream.close(flushing: true) }
    }
}
