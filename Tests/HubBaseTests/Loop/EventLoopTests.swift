import HubBase
import Synchronization
import HubTesting
import Testing

struct EventLoopTests {
    private let poller = ManualPoller()
    private let loop: EventLoop

    init() { loop = EventLoop(index: 0, poller: poller) }

    // MARK: Work

    @Test func workRunsInTheOrderItCameAndNotBeforeTheTurn() {
        let order = Lock<[Int]>([])
        for number in 0..<5 { loop.execute { order.withLock { $0.append(number) } } }
        #expect(order.withLock { $0.isEmpty })
        loop.entered { _ = loop.turn() }
        #expect(order.withLock { $0 } == [0, 1, 2, 3, 4])
    }

    @Test func anIdleLoopIsWokenOnceForManyThings() {
        for _ in 0..<100 { loop.execute {} }
        #expect(poller.wakes == 1)
        loop.entered { _ = loop.turn() }
        loop.execute {}
        #expect(poller.wakes == 2)
    }

    @Test func onTheLoopWorkRunsAtOnceAndElsewhereInATurn() {
        let count = Atomic<Int>(0)
        loop.onLoop { count.add(1, ordering: .relaxed) }
        #expect(count.load(ordering: .relaxed) == 0)
        loop.entered {
            loop.onLoop { count.add(1, ordering: .relaxed) }
            #expect(count.load(ordering: .relaxed) == 1)
            _ = loop.turn()
        }
        #expect(count.load(ordering: .relaxed) == 2)
    }

    @Test func aLoopThatKeepsItselfBusyStillLooksAtItsSockets() {
        let rounds = Atomic<Int>(0)
        @Sendable func again() {
            rounds.add(1, ordering: .relaxed)
            loop.execute { again() }
        }
        loop.execute { again() }
        #expect(loop.entered { loop.turn() } == poller.now)
        #expect(rounds.load(ordering: .relaxed) == 16)
    }

    @Test func aTurnWithNothingToComeWaitsForEver() {
        #expect(loop.entered { loop.turn() } == nil)
    }

    // MARK: Where one is

    @Test func onlyItsThreadIsTheLoop() {
        #expect(!loop.isCurrent)
        #expect(loop.isIsolatingCurrentContext() == false)
        loop.entered {
            #expect(loop.isCurrent)
            #expect(loop.isIsolatingCurrentContext() == true)
        }
        #expect(!loop.isCurrent)
    }

    @Test func whatBelongsToTheLoopTrapsElsewhere() async {
        await #expect(processExitsWith: .failure) { EventLoop(index: 0, poller: ManualPoller()).check() }
        await #expect(processExitsWith: .failure) {
            EventLoop(index: 0, poller: ManualPoller()).timers.arm(at: LoopInstant(nanoseconds: 0)) { nil }
        }
        await #expect(processExitsWith: .failure) { _ = EventLoop(index: 0, poller: ManualPoller()).turn() }
        await #expect(processExitsWith: .failure) { EventLoop(index: 0, poller: ManualPoller()).withInput(0..<1) { _ in } }
    }

    // MARK: Bytes

    @Test func whatIsGatheredLeavesInOneWriteWhenTheTurnEnds() {
        let stream = NotingStream(loop)
        loop.entered {
            loop.gather(for: stream) { $0.append("one ") }
            loop.gather(for: stream) { $0.append("two") }
            #expect(loop.isGathering(for: stream))
            #expect(stream.writes.isEmpty)
            _ = loop.turn()
            #expect(!loop.isGathering(for: stream))
            _ = loop.turn()
        }
        #expect(stream.writes == [Array("one two".utf8)])
    }

    @Test func anotherStreamsBytesPushOutTheFirstOnes() {
        let (one, two) = (NotingStream(loop), NotingStream(loop))
        loop.entered {
            loop.gather(for: one) { $0.append("1") }
            loop.gather(for: two) { $0.append("2") }
            #expect(one.writes == [Array("1".utf8)])
            #expect(two.writes.isEmpty)
            loop.flush()
        }
        #expect(two.writes == [Array("2".utf8)])
    }

    @Test func whoIsMarkedIsAskedWhenTheTurnEnds() {
        final class Marked: TurnEnd {
            var asked = 0
            func turnEnds() { asked += 1 }
        }
        let marked = Marked()
        loop.entered {
            loop.mark(marked)
            #expect(marked.asked == 0)
            _ = loop.turn()
            _ = loop.turn()
        }
        #expect(marked.asked == 1)
    }

    @Test func theInputIsLentInParts() {
        loop.entered {
            loop.withInput(10..<12) { part in
                part[0] = 7
                part[1] = 8
            }
            loop.withInput(0..<EventLoop.inputSize) { #expect(($0[9], $0[10], $0[11], $0[12]) == (0, 7, 8, 0)) }
        }
    }

    // MARK: Jobs

    @Test func actorsAndTasksOfTheLoopRunOnItsThread() async throws {
        actor Pinned {
            let loop: EventLoop
            nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
            init(_ loop: EventLoop) { self.loop = loop }
            func isOnLoop() -> Bool { loop.isCurrent }
        }
        let loop = loop
        let thread = try SystemThread { loop.run() }
        #expect(await Pinned(loop).isOnLoop())
        #expect(await Task(executorPreference: loop.tasks) { loop.isCurrent }.value)
        #expect(await Task.detached { loop.isCurrent }.value == false)
        loop.stop()
        await thread.join()
        #expect(loop.isStopped)
    }
}
