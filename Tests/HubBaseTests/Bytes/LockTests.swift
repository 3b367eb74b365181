import HubBase
import Testing

struct LockTests {
    @Test func nobodySeesAHalfChangedValue() async {
        final class Pair: Sendable { let values = Lock((0, 0)) }
        let pair = Pair()
        let halves = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<10_000 {
                        pair.values.withLock { values in
                            values.0 += 1
                            values.1 += 1
                        }
                    }
                    return 0
                }
                group.addTask {
                    (0..<10_000).count { _ in pair.values.withLock { $0.0 != $0.1 } }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(halves == 0)
        #expect(pair.values.withLock { $0 } == (40_000, 40_000))
    }

    @Test func anErrorPassesAndTheLockOpens() {
        struct Refused: Error {}
        let lock = Lock(1)
        #expect(throws: Refused.self) { try lock.withLock { _ throws(Refused) in throw Refused() } }
        #expect(lock.withLock { $0 } == 1)
    }
}
