import HubBase

/// Waits for somebody else's work, which may take no notice of its cancellation.
enum Patience {
    /// Runs `work` and waits for it, so long at most; then it is cancelled, and goes on by itself.
    ///
    /// - Parameter cancels: whether the work is cancelled with the task that waits; it is waited for all the same.
    /// - Returns: whether it has ended.
    static func wait(
        _ limit: Duration, by clock: LoopClock, cancels: Bool, for work: @escaping @Sendable () async -> Void
    ) async -> Bool {
        let waiting = Lock<CheckedContinuation<Bool, Never>?>(nil)
        let end: @Sendable (Bool) -> Void = { hasEnded in
            let first = waiting.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }
            first?.resume(returning: hasEnded)
        }
        let tasks = Lock<[Task<Void, Never>]>([])
        let hasEnded = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiting.withLock { $0 = continuation }
                let worker = Task {
                    await work()
                    end(true)
                }
                let timer = Task {
                    // Cancelled, there is nobody left who waits.
                    try? await clock.sleep(for: limit)
                    end(false)
                }
                tasks.withLock { $0 = [worker, timer] }
                if cancels, Task.isCancelled { worker.cancel() }
            }
        } onCancel: {
            if cancels { tasks.withLock { $0.first?.cancel() } }
        }
        for task in tasks.withLock({ $0 }) { task.cancel() }
        return hasEnded
    }
}
