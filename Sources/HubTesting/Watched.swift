internal import HubBase

/// A value that others change and a test waits for, instead of sleeping.
package final class Watched<Value: Sendable>: Sendable {
    private struct Waiting {
        let id: UInt64
        let condition: @Sendable (Value) -> Bool
        let continuation: CheckedContinuation<Value, Never>
    }

    private struct State {
        var value: Value
        var waiting: [Waiting] = []
        var lastID: UInt64 = 0
    }

    private let state: Lock<State>

    package init(_ value: Value) { state = Lock(State(value: value)) }

    package var value: Value { state.withLock { $0.value } }

    package func change(_ body: (inout Value) -> Void) {
        let (value, ready) = state.withLock { state in
            body(&state.value)
            let value = state.value
            let ready = state.waiting.filter { $0.condition(value) }
            if !ready.isEmpty { state.waiting.removeAll { $0.condition(value) } }
            return (value, ready)
        }
        for waiting in ready { waiting.continuation.resume(returning: value) }
    }

    /// Waits until `condition` holds, and answers the value that it held for. When the task is cancelled, so that what it waits for may
    /// never come, it answers the value there is.
    @discardableResult
    package func until(_ condition: @escaping @Sendable (Value) -> Bool) async -> Value {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now: Value? = state.withLock { state in
                    if Task.isCancelled || condition(state.value) { return state.value }
                    state.waiting.append(Waiting(id: id, condition: condition, continuation: continuation))
                    return nil
                }
                if let now { continuation.resume(returning: now) }
            }
        } onCancel: {
            let (value, given) = state.withLock { state in
                let given = state.waiting.first { $0.id == id }
                state.waiting.removeAll { $0.id == id }
                return (state.value, given)
            }
            given?.continuation.resume(returning: value)
        }
    }
}
