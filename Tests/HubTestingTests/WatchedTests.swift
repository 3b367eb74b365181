import HubTesting
import Testing

struct WatchedTests {
    @Test func whoWaitsGetsTheValueItWaitedFor() async {
        let watched = Watched(0)
        async let three = watched.until { $0 >= 3 }
        async let one = watched.until { $0 >= 1 }
        for _ in 0..<3 { watched.change { $0 += 1 } }
        let values = await (one, three)
        #expect(values.0 >= 1)
        #expect(values.1 == 3)
        #expect(await watched.until { $0 == 3 } == 3)
    }

    @Test func whoIsCancelledWaitsNoLonger() async {
        let watched = Watched(7)
        let before = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await watched.until { $0 == 8 }
        }
        #expect(await before.value == 7)
        let during = Task { await watched.until { $0 == 8 } }
        during.cancel()
        #expect(await during.value == 7)
    }
}
