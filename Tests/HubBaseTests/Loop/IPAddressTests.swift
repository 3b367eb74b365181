import Testing

@testable import HubBase

struct IPAddressTests {
    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7"), ("0.0.0.0", "0.0.0.0"), ("::1", "::1"), ("::", "::"), ("2001:DB8:0:0::1", "2001:db8::1"),
        ("::ffff:192.0.2.7", "192.0.2.7"), ("::FFFF:c000:207", "192.0.2.7"), ("fe80::1:2:3:4", "fe80::1:2:3:4"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
        ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ])
    func anAddressIsTheSameHoweverItIsSpelled(_ text: String, _ usual: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == usual)
        #expect(address == IPAddress(usual))
    }

    @Test(arguments: [
        "", "localhost", "192.0.2", "192.0.2.256", "192.0.2.07", " 192.0.2.7", "192.0.2.7 ", "192.0.2.7:80", "[::1]", "::g",
        "fe80::1%eth0", "::1\u{0}", "1:2:3:4:5:6:7", "1::2::3", "0x7f.0.0.1", "127.1",
    ])
    func whatIsNoAddressInNumbersIsRefused(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func anAddressWithoutAPortIsWrittenWithoutOne() {
        #expect("\(SocketAddress(host: "192.0.2.7", port: 0))" == "192.0.2.7")
        #expect("\(SocketAddress(host: "::1", port: 0))" == "::1")
        #expect("\(SocketAddress(host: "::1", port: 80))" == "[::1]:80")
    }
}
