import HubBase
import HubTransports
import Testing

struct NegotiatedConnectionsTests {
    private let start = LoopInstant(nanoseconds: 0)

    private func isGranted(_ claim: NegotiatedConnections.Claim?) -> Bool {
        if case .granted = claim { true } else { false }
    }

    /// K12, as far as there are users: a token is not proof enough.
    @Test func anotherUsersTokenIsNotGivenAndStaysGood() throws {
        let connections = NegotiatedConnections()
        let ticket = try #require(connections.reserve(user: "ann", isPublic: false, at: start))
        #expect(connections.claim(ticket.token, user: "bob", at: start) == nil)
        #expect(connections.claim(ticket.token, user: nil, at: start) == nil)
        #expect(isGranted(connections.claim(ticket.token, user: "ann", at: start)))
    }

    @Test func connectionsAreFoundByTokenOnly() throws {
        let connections = NegotiatedConnections()
        let ticket = try #require(connections.reserve(user: nil, isPublic: false, at: start))
        #expect(!connections.isKnown(ticket.id, at: start))
        #expect(connections.isKnown(ticket.token, at: start))
        guard case .unknown = connections.claim(ticket.id, user: nil, at: start) else { Issue.record("\(ticket.id)"); return }
    }

    /// A client that leaves while its upgrade is decided has no connection that would give its token back.
    @Test func anAdmissionThatNobodyHoldsIsOver() throws {
        let connections = NegotiatedConnections()
        let ticket = try #require(connections.reserve(user: nil, isPublic: false, at: start))
        do {
            let claim = connections.claim(ticket.token, user: nil, at: start)
            #expect(isGranted(claim))
            guard case .taken = connections.claim(ticket.token, user: nil, at: start) else { Issue.record("not taken"); return }
            withExtendedLifetime(claim) {}
        }
        #expect(!connections.isKnown(ticket.token, at: start))
    }

    @Test func theBoundHoldsAndLateOnesMakeRoom() throws {
        let connections = NegotiatedConnections()
        for _ in 0..<NegotiatedConnections.maximum {
            _ = try #require(connections.reserve(user: nil, isPublic: true, at: start))
        }
        #expect(connections.reserve(user: nil, isPublic: true, at: start.advanced(by: .seconds(14))) == nil)
        #expect(connections.reserve(user: nil, isPublic: true, at: start.advanced(by: .seconds(15))) != nil)
    }
}
