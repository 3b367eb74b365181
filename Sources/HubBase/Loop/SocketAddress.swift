/// Where a socket is or listens: an address in numbers and a port.
public struct SocketAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address in text, as `127.0.0.1` or `::1`; never a name.
    public let host: String
    /// The port, 0 for any free one, or where it is not known.
    public let port: UInt16

    /// An address; `host` is an IPv4 or IPv6 address in text, without brackets. Nothing is checked here: who listens or connects
    /// does.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// `127.0.0.1:5000`, or `[::1]:5000`; without a port the address alone.
    public var description: String { port == 0 ? host : (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

    /// What one client has, as a rule, for counting by clients: of IPv4 the address, of IPv6 the first 64 bits of it, since all that
    /// follow are the client's own to choose.
    public var subnet: String {
        guard let address = IPAddress(host), !address.isIPv4 else { return host }
        return "\(IPAddress(bits: address.bits & ~UInt128(UInt64.max)))/64"
    }

    /// Whether only this machine can reach it.
    public var isLoopback: Bool { host == "::1" || host.hasPrefix("127.") }
}
