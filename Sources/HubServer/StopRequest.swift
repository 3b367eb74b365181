import HubBase

/// Somebody wants the server to stop: once asked, it stays so.
final class StopRequest: Sendable {
    private struct State {
        var isAsked = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Lock(State())

    func ask() {
        let waiting = state.withLock { state in
            state.isAsked = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when somebody has asked, or the task is cancelled.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isAsked = state.withLock { state in
                    if !state.isAsked { state.waiting.append(continuation) }
                    return state.isAsked
                }
                if isAsked { continuation.resume() }
            }
        } onCancel: {
            ask()
        }
    }
}
