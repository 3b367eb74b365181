package import HubBase

/// One address or a network of them, as `10.0.0.7`, `10.0.0.0/8`, `::1` or `fd00::/8`.
public struct IPNetwork: Sendable, Equatable, OptionValue {
    /// The network as it was written.
    public let written: String
    private let address: IPAddress
    /// How many of the 128 bits all members share.
    private let prefix: Int

    /// The forms.
    public static var expectation: String { "an address or network in numbers (as 10.0.0.7, 10.0.0.0/8 or fd00::/8)" }
    /// Text.
    public static var shape: OptionShape { .text(form: nil) }
    /// This machine.
    public static var placeholder: IPNetwork { IPNetwork(written: "::1", address: IPAddress(bits: 1), prefix: 128) }

    /// Reads an address, or an address and how many bits of it count; those behind must be zero.
    public static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> IPNetwork? {
        guard let text = node.text, let network = Self(unchecked: text) else {
            faults.append(OptionFault(node, expected: expectation))
            return nil
        }
        guard network.address.bits & network.hostMask == 0 else {
            let problem = "a network ends in zeros: write the address alone, or the network's first address before the '/'"
            faults.append(OptionFault(node, problem: problem))
            return nil
        }
        return network
    }

    /// An address, or an address, a slash and how many of its bits count; nil for all else, and when bits behind those are set.
    public init?(_ text: String) {
        self.init(unchecked: text)
        guard address.bits & hostMask == 0 else { return nil }
    }

    private init?(unchecked text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(parts[0]) else { return nil }
        let size = address.isIPv4 && !parts[0].contains(":") ? 32 : 128
        var length = size
        if parts.count > 1 {
            guard Quantity.isNumber(parts[1]), let number = Int(parts[1]), number <= size else { return nil }
            length = number
        }
        self.init(written: text, address: address, prefix: 128 - size + length)
    }

    private init(written: String, address: IPAddress, prefix: Int) {
        self.written = written
        self.address = address
        self.prefix = prefix
    }

    /// The bits in which members differ. (Shifting by 128 leaves none.)
    private var hostMask: UInt128 { .max >> prefix }

    /// Whether the address is one of the network's. `::/0` has none of IPv4.
    package func contains(_ other: IPAddress) -> Bool {
        (address.bits ^ other.bits) & ~hostMask == 0 && address.isIPv4 == other.isIPv4
    }

    /// Whether every address of its family is one of the network's.
    package var isEverything: Bool { prefix == 0 || prefix == 96 && address.isIPv4 }
}
