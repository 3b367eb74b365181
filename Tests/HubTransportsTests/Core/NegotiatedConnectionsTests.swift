import HubBase
import Testing

@testable import HubTransports

struct NegotiatedConnectionsTests {
    private let start = LoopInstant(nanoseconds: 1_000_000_000)

    @Test func whoDoesNotComeInTimeIsForgottenWhenOthersCome() {
        let connections = NegotiatedConnections(maximum: 10_000, patience: .seconds(15))
        for second in 0..<1_000 {
            let now = start.advanced(by: .seconds(second))
            for _ in 0..<10 { #expect(connections.reserve(user: nil, isPublic: false, at: now) != nil) }
            // At most 160 are in time.
            #expect(connections.waitingCount <= 400)
        }
    }

    @Test func aFullHouseRefusesUntilTheFirstAreLate() {
        let connections = NegotiatedConnections(maximum: 10_000, patience: .seconds(15))
        for _ in 0..<10_000 { #expect(connections.reserve(user: nil, isPublic: true, at: start) != nil) }
        let soon = start.advanced(by: Duration.seconds(15) - .seconds(1))
        #expect(connections.reserve(user: nil, isPublic: true, at: soon) == nil)
        let late = start.advanced(by: Duration.seconds(15))
        #expect(connections.reserve(user: nil, isPublic: true, at: late) != nil)
        #expect(connections.waitingCount == 1)
    }
}
