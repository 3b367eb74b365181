import HubBase
import HubNetwork

let anyPort = SocketAddress(host: "127.0.0.1", port: 0)
let silent = TraceSwitch().source(TraceSources.server)

/// Runs `body` over `count` real loops.
func withLoops<R>(_ count: Int = 1, _ body: (EventLoops) async throws -> R) async throws -> R {
    try await EventLoops.run(count: count, trace: silent, body)
}

extension EventLoop {
    /// Runs `work` on the loop and answers what it does.
    func perform<R: Sendable>(_ work: @escaping @Sendable () throws -> R) async throws -> R {
        try await withCheckedThrowingContinuation { continuation in
            onLoop { continuation.resume(with: Result { try work() }) }
        }
    }
}
