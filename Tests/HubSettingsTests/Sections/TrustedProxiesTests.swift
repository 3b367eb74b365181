import HubBase
import Testing

@testable import HubSettings

struct TrustedProxiesTests {
    private func networks(_ text: String) -> (value: ServerSettings, problems: [String]) {
        read([("trustedProxies", list(text))]) { ServerSettings(options: &$0) }
    }

    @Test(arguments: [
        ("10.0.0.7", "10.0.0.7", true), ("10.0.0.7", "10.0.0.8", false), ("10.0.0.0/8", "10.255.0.1", true),
        ("10.0.0.0/8", "11.0.0.0", false), ("192.0.2.128/25", "192.0.2.127", false), ("192.0.2.128/25", "192.0.2.255", true),
        ("192.0.2.7/32", "192.0.2.7", true), ("0.0.0.0/0", "203.0.113.1", true), ("0.0.0.0/0", "::1", false),
        ("10.0.0.0/8", "::ffff:10.1.1.1", true), ("::ffff:10.0.0.0/104", "10.1.1.1", true), ("::1", "::1", true),
        ("fd00::/8", "fdff::9", true), ("fd00::/8", "fe00::", false), ("::/0", "2001:db8::1", true), ("::/0", "10.0.0.7", false),
        ("2001:db8::/127", "2001:db8::1", true), ("2001:db8::/127", "2001:db8::2", false), ("::1/128", "0:0:0::1", true),
    ])
    func aProxyIsAnAddressOrANetwork(_ network: String, _ address: String, _ isMember: Bool) throws {
        let settings = networks(network).value
        #expect(settings.trustedProxies.map(\.written) == [network])
        let address = try #require(IPAddress(address))
        #expect(settings.trustedProxies.map { $0.contains(address) } == [isMember])
    }

    @Test(arguments: [
        "", "localhost", "any", "10.0.0.0/33", "10.0.0.0/", "/8", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.0/8/8", "10.0.0/8",
        "fd00::/129",
        "[::1]", "10.0.0.7:80", "*", "::1%lo", "10.0.0.0 /8",
    ])
    func whatIsNeitherIsRefusedAtItsPlace(_ text: String) {
        let (settings, problems) = read([("trustedProxies", list("10.0.0.7", text))]) { ServerSettings(options: &$0) }
        #expect(settings.trustedProxies == [])
        let sentence = "'trustedProxies' expects an address or network in numbers (as 10.0.0.7, 10.0.0.0/8 or fd00::/8), found "
        #expect(problems.count == 1 && problems[0].hasPrefix("f:90:2: error: \(sentence)"))
    }

    @Test(arguments: ["10.0.0.1/8", "fd00::1/64", "255.255.255.255/31", "1.0.0.0/0"])
    func aNetworkEndsInZeros(_ text: String) {
        #expect(
            networks(text).problems == [
                "f:90:1: error: a network ends in zeros: write the address alone, or the network's first address before the '/'"
            ])
    }

    @Test(arguments: ["0.0.0.0/0", "::/0"])
    func toTrustEverybodyIsWarnedOf(_ text: String) {
        let problems = networks(text).problems
        #expect(problems.count == 1 && problems[0].hasPrefix("f:1:20: warning: every address is trusted"))
    }

    @Test func aSingleAddressIsStillAList() {
        let (_, problems) = read([("trustedProxies", plain("10.0.0.7"))]) { ServerSettings(options: &$0) }
        #expect(problems.count == 1 && problems[0].hasPrefix("f:1:20: error: 'trustedProxies' expects a list with an address"))
    }
}
