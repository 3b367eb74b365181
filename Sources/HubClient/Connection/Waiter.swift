import HubBase

/// Somebody who waits for something of a loop, until it comes or the wait is cancelled. Finished once, from wherever.
final class Waiter<Value: Sendable>: Sendable {
    private enum State {
        case idle
        case waiting(CheckedContinuation<Value, any Error>)
        /// Before anybody waited.
        case early(Result<Value, any Error>)
        case finished
    }

    private let state = Lock(State.idle)

    var isFinished: Bool {
        state.withLock { state in
            switch state {
            case .idle, .waiting: false
            case .early, .finished: true
            }
        }
    }

    /// Waits; `start` tells whoever will finish it.
    func wait(_ start: () -> Void) async throws -> Value {
        try await withTaskCancellationHandler {
            start()
            return try await withCheckedThrowingContinuation { continuation in
                let early: Result<Value, any Error>? = state.withLock { state in
                    if case .early(let result) = state {
                        state = .finished
                        return result
                    }
                    state = .waiting(continuation)
                    return nil
                }
                if let early { continuation.resume(with: early) }
            }
        } onCancel: {
            finish(.failure(CancellationError()))
        }
    }

    func finish(_ result: Result<Value, any Error>) {
        let continuation: CheckedContinuation<Value, any Error>? = state.withLock { state in
            switch state {
            case .idle:
                state = .early(result)
                return nil
            case .waiting(let continuation):
                state = .finished
                return continuation
            case .early, .finished: return nil
            }
        }
        continuation?.resume(with: result)
    }
}
