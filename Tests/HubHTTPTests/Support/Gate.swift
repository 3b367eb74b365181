import HubBase

/// Holds a handler until the test opens it.
final class Gate: Sendable {
    private struct State {
        var waiting: CheckedContinuation<Void, Never>?
        var isOpen = false
        var arrivals = 0
        var cancellations = 0
    }

    private let state = Lock(State())

    /// How many have come here.
    var arrivals: Int { state.withLock { $0.arrivals } }
    /// How many were cancelled here.
    var cancellations: Int { state.withLock { $0.cancellations } }

    /// Waits; who is cancelled goes on at once.
    func pass() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    state.arrivals += 1
                    if !state.isOpen { state.waiting = continuation }
                    return state.isOpen
                }
                if isOpen { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.cancellations += 1 }
            open()
        }
    }

    func open() {
        let waiting = state.withLock { state in
            defer { (state.waiting, state.isOpen) = (nil, true) }
            return state.waiting
        }
        waiting?.resume()
    }
}
