import HubBase
import Testing

struct NetworkErrorTests {
    @Test(arguments: [
        (NetworkError.Reason.inUse, "127.0.0.1:5000 is in use"),
        (.notAnAddress, "127.0.0.1 is not an address in numbers, as 127.0.0.1 or ::1"),
        (.notPermitted, "127.0.0.1:5000 is not permitted to this process"),
        (.notOfThisMachine, "127.0.0.1:5000 is not an address of this machine"),
        (.refused, "127.0.0.1:5000 refused the connection"),
        (.unreachable, "127.0.0.1:5000 cannot be reached"),
        (.reset, "127.0.0.1:5000 broke the connection"),
        (.outOfDescriptors, "127.0.0.1:5000: this process has no descriptors left"),
        (.stopped, "127.0.0.1:5000: the event loop has been stopped"),
        (.system("protocol not supported"), "127.0.0.1:5000: protocol not supported"),
    ])
    func theTextNamesAddressAndReason(reason: NetworkError.Reason, text: String) {
        #expect("\(NetworkError(SocketAddress(host: "127.0.0.1", port: 5000), reason))" == text)
    }
}

struct SocketAddressTests {
    @Test(arguments: [("127.0.0.1", "127.0.0.1:80"), ("::1", "[::1]:80"), ("0.0.0.0", "0.0.0.0:80")])
    func addressesReadAsInURLs(host: String, text: String) {
        #expect(SocketAddress(host: host, port: 80).description == text)
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.3.2.1", true), ("::1", true), ("0.0.0.0", false), ("::", false), ("10.0.0.1", false),
    ])
    func onlyThisMachineReachesLoopback(host: String, isLoopback: Bool) {
        #expect(SocketAddress(host: host, port: 1).isLoopback == isLoopback)
    }

    @Test func whatAllowsALowPortIsSaid() {
        let text = "\(NetworkError(SocketAddress(host: "127.0.0.1", port: 80), .notPermitted))"
        #expect(text == "127.0.0.1:80 is not permitted to this process: ports below 1024 need root or CAP_NET_BIND_SERVICE")
    }
}
