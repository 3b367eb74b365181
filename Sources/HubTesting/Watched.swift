internal import HubBase

/// A value that others change and a test waits for, instead of sleeping.
package final class Watched<Value: Sendable>: Sendable {
    private struct State {
        var value: Value
        var waiting: [(until: @Sendable (Value) -> Bool, continuation: CheckedContinuation<Value, Never>)] = []
    }

    private let state: Lock<State>

    package init(_ value: Value) { state = Lock(State(value: value)) }

    package var value: Value { state.withLock { $0.value } }

    package func change(_ body: (inout Value) -> Void) {
        let (value, ready) = state.withLock { state in
            body(&state.value)
            let value = state.value
            let ready = state.waiting.filter { $0.until(value) }
            if !ready.isEmpty { state.waiting.removeAll { $0.until(value) } }
            return (value, ready.map(\.continuation))
        }
        for continuation in ready { continuation.resume(returning: value) }
    }

    /// Waits until `condition` holds, and answers the value that it held for.
    @discardableResult
    package func until(_ condition: @escaping @Sendable (Value) -> Bool) async -> Value {
        await withCheckedContinuation { continuation in
            let now: Value? = state.withLock { state in
                if condition(state.value) { return state.value }
                state.waiting.append((condition, continuation))
                return nil
            }
            if let now { continuation.resume(returning: now) }
        }
    }
}
