import HubBase

/// The calls of a client that wait for their answer. Used on its loop only.
struct PendingCalls {
    private var waiting: [String: Waiter<CallOutcome>] = [:]
    private var last = 0

    /// A call under way; answers its invocation id.
    mutating func add(_ waiter: Waiter<CallOutcome>) -> String {
        last += 1
        waiting[String(last)] = waiter
        return String(last)
    }

    mutating func finish(_ id: String, _ outcome: CallOutcome) { waiting.removeValue(forKey: id)?.finish(.success(outcome)) }

    /// Forgets the calls that nobody waits for any more.
    mutating func removeCancelled() { waiting = waiting.filter { !$0.value.isFinished } }

    mutating func finish(_ error: ClientError) {
        for waiter in waiting.values { waiter.finish(.failure(error)) }
        waiting = [:]
    }
}
