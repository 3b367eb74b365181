import Glibc
import HubBase
import HubNetwork
import HubTesting
import Testing

struct EventLoopsTests {
    @Test func everyLoopHasAThreadOfItsOwn() async throws {
        try await withLoops(3) { loops in
            var threads: Set<UInt> = []
            for loop in loops.all { threads.insert(try await loop.perform { UInt(pthread_self()) }) }
            #expect(threads.count == 3)
            #expect(loops.all.map(\.index) == [0, 1, 2])
        }
    }

    @Test func loopsAndPollersAreGoneAfterwards() async throws {
        weak var loop: EventLoop?
        weak var poller: (any Poller)?
        try await withLoops { loops in
            loop = loops.all[0]
            poller = loops.all[0].poller
        }
        #expect(loop == nil)
        #expect(poller == nil)
    }

    @Test func aPollerThatNeverRanFreesItsListeners() throws {
        var port: UInt16 = 0
        do {
            let poller = try UVPoller(trace: silent)
            port = try poller.listen(on: anyPort) { _ in }.address.port
        }
        #expect(throws: RawSocket.Failed.self) { try RawSocket(to: port) }
    }

    @Test func anErrorOfTheBodyPassesWhenTheLoopsHaveEnded() async {
        struct Refused: Error {}
        weak var loop: EventLoop?
        await #expect(throws: Refused.self) {
            try await withLoops { loops in
                loop = loops.all[0]
                throw Refused()
            }
        }
        #expect(loop == nil)
    }

    @Test func aStoppedLoopAdoptsNothingAndClosesTheSocket() async throws {
        try await withLoops(2) { loops in
            let loop = loops.all[1]
            let (near, far) = try RawSocket.pair()
            let error = try await loop.perform {
                loop.stop()
                return #expect(throws: NetworkError.self) {
                    try loop.poller.adopt(AcceptedSocket(handle: near.descriptor, peer: anyPort), on: loop)
                }
            }
            #expect(error == NetworkError(anyPort, .stopped))
            #expect(far.readToEnd() == [])
            far.close()
        }
    }

    @Test func aRealTimerIsNotEarly() async throws {
        try await withLoops { loops in
            let clock = LoopClock(loops.all[0])
            for milliseconds in [0, 1, 99, 100, 250] {
                let start = ContinuousClock.now
                try await clock.sleep(for: .milliseconds(milliseconds))
                #expect(start.duration(to: .now) >= .milliseconds(milliseconds))
            }
        }
    }

    @Test func timeGoesOnAlikeOnTheLoopAndElsewhere() async throws {
        try await withLoops { loops in
            let loop = loops.all[0]
            let before = loop.poller.now
            let onLoop = try await loop.perform { loop.poller.now }
            let after = loop.poller.now
            // On the loop time is that of its step, in milliseconds.
            #expect(before.duration(to: onLoop) > .milliseconds(-50))
            #expect(onLoop <= after)
        }
    }

    @Test func workFromManyThreadsAllRuns() async throws {
        try await withLoops(2) { loops in
            let count = Watched(0)
            await withTaskGroup(of: Void.self) { group in
                for loop in loops.all + loops.all {
                    group.addTask {
                        for _ in 0..<5_000 { loop.execute { count.change { $0 += 1 } } }
                    }
                }
            }
            await count.until { $0 == 20_000 }
        }
    }
}
