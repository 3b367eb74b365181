import Testing

@testable import HubCrypto

@Test func tokensAreTwentyTwoCharactersForUrls() {
    let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    for _ in 0..<100 {
        let token = randomToken()
        #expect(token.count == 22)
        #expect(token.allSatisfy(allowed.contains))
    }
}

@Test func tokensDiffer() {
    #expect(Set((0..<1_000).map { _ in randomToken() }).count == 1_000)
}
