import HubBase
import HubTesting
import Testing

struct SimulatedNetworkTests {
    @Test func timeStandsStillUntilItIsMoved() async throws {
        try await SimulatedNetwork.run { network in
            let start = network.now
            await network.settle()
            #expect(network.now == start)
            await network.advance(by: .milliseconds(1_234))
            #expect(start.duration(to: network.now) == .milliseconds(1_234))
        }
    }
}
