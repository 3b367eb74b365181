internal import Hubs

/// The back end of one step: how it may be used, and what its requests share on each loop.
final class BackEnd: Sendable {
    /// Most calls that wait for it at once.
    private let limit: Int
    private let state = Lock(State())

    private struct State {
        var waiting = 0
        /// Each keeps its loop, so that no other can have its identity.
        var callers: [ObjectIdentifier: HTTPCaller] = [:]
    }

    init(limit: Int) { self.limit = limit }

    /// Sends a request over `loop`.
    ///
    /// - Throws: `ForwardError`; `CancellationError` when the task is cancelled.
    nonisolated(nonsending) func send(_ post: HTTPPost, on loop: EventLoop) async throws -> HTTPAnswer {
        let isFree = state.withLock { state in
            guard state.waiting < limit else { return false }
            state.waiting += 1
            return true
        }
        guard isFree else { throw ForwardError.busy(limit: limit) }
        defer { state.withLock { $0.waiting -= 1 } }
        return try await caller(on: loop).send(post)
    }

    private nonisolated(nonsending) func caller(on loop: EventLoop) async throws -> HTTPCaller {
        while true {
            if let caller = state.withLock({ $0.callers[ObjectIdentifier(loop)] }) { return caller }
            try await withCheckedThrowingContinuation { continuation in
                loop.onLoop { continuation.resume(with: Result { try self.makeCaller(on: loop) }) }
            }
        }
    }

    private func makeCaller(on loop: EventLoop) throws {
        // Looked for again: callers are made on their loop only.
        guard state.withLock({ $0.callers[ObjectIdentifier(loop)] == nil }) else { return }
        guard let caller = HTTPCaller(on: loop) else { throw ForwardError.other("there is no memory") }
        state.withLock { $0.callers[ObjectIdentifier(loop)] = caller }
    }
}
