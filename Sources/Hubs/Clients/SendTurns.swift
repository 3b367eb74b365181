import Synchronization

/// One after another, in the order in which they come. Who waits is a task of the application, which holds it anyway.
final class SendTurns: Sendable {
    private struct State {
        var isTaken = false
        /// Who came, and who of them is next: turned over when the second is empty, so that a long queue costs nothing.
        var came: [CheckedContinuation<Void, Never>] = []
        var next: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Lock(State())

    /// Returns when everybody has ended who came before.
    nonisolated(nonsending) func take() async -> SendTurn {
        if !takeIfFree() {
            await withCheckedContinuation { continuation in
                let isFree = state.withLock { state in
                    defer { state.isTaken = true }
                    if state.isTaken { state.came.append(continuation) }
                    return !state.isTaken
                }
                if isFree { continuation.resume() }
            }
        }
        return SendTurn(self)
    }

    private func takeIfFree() -> Bool {
        state.withLock { state in
            defer { state.isTaken = true }
            return !state.isTaken
        }
    }

    fileprivate func pass() {
        let next = state.withLock { state in
            if state.next.isEmpty { (state.next, state.came) = (state.came.reversed(), []) }
            state.isTaken = !state.next.isEmpty
            return state.next.popLast()
        }
        next?.resume()
    }
}

/// A turn, until it is ended; again it does nothing.
final class SendTurn: Sendable {
    private let turns: SendTurns
    private let isEnded = Atomic<Bool>(false)

    fileprivate init(_ turns: SendTurns) { self.turns = turns }

    func end() {
        if isEnded.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged { turns.pass() }
    }
}
