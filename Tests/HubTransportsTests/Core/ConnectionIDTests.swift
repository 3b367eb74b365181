import HubBase
import HubTransports
import Testing

/// S119
struct ConnectionIDTests {
    @Test func idsAndTokensAreNeverTheSameAndOf128Bits() throws {
        let connections = NegotiatedConnections(maximum: 10_000, patience: .seconds(15))
        var seen: Set<String> = []
        for _ in 0..<10_000 {
            let ticket = try #require(connections.reserve(user: nil, isPublic: false, at: LoopInstant(nanoseconds: 0)))
            for text in [ticket.id, ticket.token] {
                #expect(text.utf8.count == 22)
                #expect(text.wholeMatch(of: /[A-Za-z0-9_-]{22}/) != nil)
                seen.insert(text)
            }
        }
        #expect(seen.count == 20_000)
    }
}
