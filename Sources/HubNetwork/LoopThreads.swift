package import HubBase

extension EventLoops {
    /// Runs `count` loops over libuv, each on a thread of its own, while `body` runs; then stops them and joins the threads.
    ///
    /// What still waits on a loop then is never resumed, so `body` ends its tasks before. Throws what `body` throws, `UVError` or
    /// `SystemThread.CannotStart`.
    package static func run<R>(
        count: Int, trace: TraceSource, _ body: (EventLoops) async throws -> R
    ) async throws -> R {
        let loops = EventLoops(try (0..<count).map { EventLoop(index: $0, poller: try UVPoller(trace: trace)) })
        var threads: [(loop: EventLoop, thread: SystemThread)] = []
        let result: Result<R, any Error>
        do {
            for loop in loops.all { threads.append((loop, try SystemThread { loop.run() })) }
            result = .success(try await body(loops))
        } catch {
            result = .failure(error)
        }
        // The first one accepts: once it has ended, no socket is on its way to another.
        for (loop, thread) in threads {
            loop.stop()
            await thread.join()
        }
        return try result.get()
    }
}
