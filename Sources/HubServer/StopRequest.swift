import HubBase

/// Somebody wants the server to stop: once asked, it stays so. Who is in a hurry ends what is waited for meanwhile.
final class StopRequest: Sendable {
    private struct State {
        var count = 0
        var waiting: [(beyond: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Lock(State())

    /// How often somebody has asked or hurried; asking again does not count.
    var count: Int { state.withLock { $0.count } }

    /// Asks, once.
    func ask() { raise { max($0, 1) } }

    /// Asks, and each time ends one more thing that is waited for.
    func hurry() { raise { $0 + 1 } }

    /// Returns when `count` is larger than that. When the task is cancelled it returns too, and has asked.
    func wait(beyond count: Int) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    let isOver = state.count > count || Task.isCancelled
                    if !isOver { state.waiting.append((count, continuation)) }
                    return isOver
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            raise({ max($0, 1) }, all: true)
        }
    }

    private func raise(_ change: (Int) -> Int, all: Bool = false) {
        let woken = state.withLock { state in
            state.count = change(state.count)
            let count = state.count
            let woken = state.waiting.filter { all || $0.beyond < count }
            state.waiting.removeAll { all || $0.beyond < count }
            return woken
        }
        for (_, continuation) in woken { continuation.resume() }
    }
}
