import Glibc
import HubBase
import Testing

struct SystemThreadTests {
    @Test func joinReturnsAfterTheWork() async throws {
        let steps = Lock<[String]>([])
        let thread = try SystemThread {
            usleep(20_000)
            steps.withLock { $0.append("work") }
        }
        await thread.join()
        steps.withLock { $0.append("joined") }
        #expect(steps.withLock { $0 } == ["work", "joined"])
    }

    @Test func workHasAThreadOfItsOwn() async throws {
        let ids = Lock<Set<UInt>>([])
        let gate = Lock<Int>(0)
        let threads = try (0..<4).map { _ in
            try SystemThread {
                _ = ids.withLock { $0.insert(UInt(pthread_self())) }
                gate.withLock { $0 += 1 }
                // All four are there at once, so no two can share an id.
                while gate.withLock({ $0 < 4 }) { sched_yield() }
            }
        }
        for thread in threads { await thread.join() }
        #expect(ids.withLock { $0.count } == 4)
    }

    @Test func aThreadNobodyJoinsEndsAllTheSame() async throws {
        await withCheckedContinuation { continuation in
            _ = try? SystemThread { continuation.resume() }
        }
    }
}
