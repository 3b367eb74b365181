/// A moment on the time line of the loops, in nanoseconds since an arbitrary start. Simulated loops have a line of their own.
package struct LoopInstant: InstantProtocol, Hashable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package func advanced(by duration: Duration) -> LoopInstant {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
        return LoopInstant(nanoseconds: overflow ? (duration < .zero ? .min : .max) : sum)
    }

    package func duration(to other: LoopInstant) -> Duration { .nanoseconds(other.nanoseconds) - .nanoseconds(nanoseconds) }

    package static func < (left: LoopInstant, right: LoopInstant) -> Bool { left.nanoseconds < right.nanoseconds }
}

extension Duration {
    /// The duration in nanoseconds, at most what 63 bits hold (292 years).
    package var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, beyond) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return beyond ? (seconds < 0 ? .min : .max) : sum
    }
}

/// The loop's time as a `Clock`, so that what modules and hubs wait for moves with simulated time in tests.
///
/// Waiting is rounded up to the wheel's 100 ms.
package struct LoopClock: Clock {
    private let loop: EventLoop

    package init(_ loop: EventLoop) { self.loop = loop }

    package var now: LoopInstant { loop.poller.now }
    package var minimumResolution: Duration { TimerWheel.slot }

    package func sleep(until deadline: LoopInstant, tolerance: Duration?) async throws {
        let sleeper = Sleeper()
        let loop = loop
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                sleeper.waits(continuation)
                if Task.isCancelled { return sleeper.wake(.failure(CancellationError())) }
                loop.onLoop { sleeper.arm(at: deadline, on: loop) }
            }
        } onCancel: {
            sleeper.wake(.failure(CancellationError()))
            loop.onLoop { sleeper.disarm(on: loop) }
        }
    }
}

/// One sleep: whoever comes first, the timer or the cancellation, wakes it, and nobody twice.
private final class Sleeper: Sendable {
    private let waiting = Lock<CheckedContinuation<Void, any Error>?>(nil)
    // Touched on the loop only: `arm`, `disarm` and the timer run there.
    private nonisolated(unsafe) var timer: LoopTimer?

    func arm(at deadline: LoopInstant, on loop: EventLoop) {
        guard waiting.withLock({ $0 != nil }) else { return }
        timer = loop.timers.arm(at: deadline) { [self] in
            timer = nil
            wake(.success(()))
            return nil
        }
    }

    func disarm(on loop: EventLoop) {
        if let timer { loop.timers.cancel(timer) }
        timer = nil
    }

    func waits(_ continuation: CheckedContinuation<Void, any Error>) { waiting.withLock { $0 = continuation } }

    func wake(_ result: Result<Void, any Error>) {
        let continuation = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        continuation?.resume(with: result)
    }
}
