import HubBase
import HubTesting
import Testing

struct LoopClockTests {
    /// Runs `body` beside a loop whose time the test sets.
    private func withLoop(_ body: (EventLoop, ManualPoller) async throws -> Void) async throws {
        let poller = ManualPoller()
        let loop = EventLoop(index: 0, poller: poller)
        let thread = try SystemThread { loop.run() }
        try await body(loop, poller)
        loop.stop()
        await thread.join()
    }

    /// Returns when the loop has done everything that was posted before.
    private func settle(_ loop: EventLoop) async {
        // A round does work in front of jobs, so what the first one meets may still have jobs of its round behind it.
        for _ in 0..<2 { await withCheckedContinuation { continuation in loop.execute { continuation.resume() } } }
    }

    private func move(_ poller: ManualPoller, to moment: LoopInstant, _ loop: EventLoop) async {
        poller.now = moment
        poller.wake()
        await settle(loop)
    }

    @Test func sleepEndsWhenTheLoopsTimeHasCome() async throws {
        try await withLoop { loop, poller in
            let start = poller.now
            let woken = Flag()
            let task = Task(executorPreference: loop.tasks) {
                try await LoopClock(loop).sleep(for: .seconds(10))
                woken.set()
            }
            await settle(loop)
            await move(poller, to: start.advanced(by: .milliseconds(9_999)), loop)
            #expect(!woken.isSet)
            await move(poller, to: start.advanced(by: .seconds(10)), loop)
            try await task.value
        }
    }

    @Test func aCancelledSleepEndsAtOnceAndOnlyOnce() async throws {
        try await withLoop { loop, poller in
            let start = poller.now
            let task = Task(executorPreference: loop.tasks) { try await LoopClock(loop).sleep(for: .seconds(10)) }
            await settle(loop)
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            await settle(loop)
            let isArmed = await withCheckedContinuation { done in loop.onLoop { done.resume(returning: loop.timers.next != nil) }
            }
            #expect(!isArmed)
            // A second resume would trap.
            await move(poller, to: start.advanced(by: .seconds(11)), loop)
        }
    }

    @Test func aTaskCancelledBeforeDoesNotSleep() async throws {
        try await withLoop { loop, _ in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await LoopClock(loop).sleep(for: .seconds(10))
            }
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test func cancellingWhileTheTimerFiresResumesOnce() async throws {
        try await withLoop { loop, poller in
            for _ in 0..<300 {
                let start = poller.now
                let task = Task(executorPreference: loop.tasks) { try await LoopClock(loop).sleep(for: .milliseconds(100)) }
                await settle(loop)
                poller.now = start.advanced(by: .milliseconds(200))
                poller.wake()
                task.cancel()
                // Either outcome is right; two would trap.
                _ = await task.result
            }
        }
    }

    @Test func theClocksTimeIsThePollers() async throws {
        try await withLoop { loop, poller in
            #expect(LoopClock(loop).now == poller.now)
            #expect(LoopClock(loop).minimumResolution == .milliseconds(100))
        }
    }
}

private final class Flag: Sendable {
    private let value = Lock(false)
    var isSet: Bool { value.withLock { $0 } }
    func set() { value.withLock { $0 = true } }
}

struct LoopInstantTests {
    @Test(arguments: [
        (0, Duration.seconds(1), 1_000_000_000),
        (5, .nanoseconds(-5), 0),
        (.max, .nanoseconds(1), Int64.max),
        (0, .seconds(Int64.max), .max),
        (-2, .seconds(Int64.min), .min),
        (0, .nanoseconds(Int64.min) - .nanoseconds(1), .min),
        (0, .nanoseconds(Int64.max) + .nanoseconds(1), .max),
    ])
    func momentsMoveAndStayInBounds(start: Int64, by duration: Duration, end: Int64) {
        #expect(LoopInstant(nanoseconds: start).advanced(by: duration).nanoseconds == end)
    }

    @Test(arguments: [(Int64.min, Int64.max), (.max, .min), (0, .min), (3, 10)])
    func anyTwoMomentsHaveADistance(one: Int64, two: Int64) {
        let distance = LoopInstant(nanoseconds: one).duration(to: LoopInstant(nanoseconds: two))
        #expect((distance > .zero) == (two > one))
    }
}
