import HubBase

/// Waits for somebody else's work, which may take no notice of its cancellation.
enum Patience {
    /// Runs `work` and waits for it, so long at most; then it is cancelled, and goes on by itself.
    ///
    /// - Returns: whether it has ended.
    static func wait(_ limit: Duration, by clock: LoopClock, for work: @escaping @Sendable () async -> Void) async -> Bool {
        let (ends, end) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingOldest(1))
        let worker = Task {
            await work()
            end.yield(true)
        }
        let timer = Task {
            // Cancelled, there is nobody left who waits.
            try? await clock.sleep(for: limit)
            end.yield(false)
        }
        // A stream that is cancelled ends: whoever is in a hurry waits no longer.
        let hasEnded = await ends.first { _ in true } ?? false
        timer.cancel()
        if !hasEnded { worker.cancel() }
        return hasEnded
    }
}
