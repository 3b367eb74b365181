import Glibc

/// An address of the internet as a number, for comparing: however it is spelled it is the same address.
package struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// The 128 bits of IPv6; an IPv4 address stands there as `::ffff:a.b.c.d`, as sockets that listen on both have it.
    package let bits: UInt128

    private static let mappedIPv4: UInt128 = 0xFFFF << 32

    /// The address with these bits.
    package init(bits: UInt128) { self.bits = bits }

    /// Reads an address in numbers, without brackets, zone or port; nil for all else.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        // C would read only what stands before.
        guard !text.utf8.contains(0) else { return nil }
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bits = Self.mappedIPv4 | UInt128(UInt32(bigEndian: four.s_addr))
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        // The 16 bytes of the address, and nothing beside them.
        bits = withUnsafeBytes(of: six) { $0.reduce(0) { $0 << 8 | UInt128($1) } }
    }

    /// Whether it is one of IPv4.
    package var isIPv4: Bool { bits >> 32 == Self.mappedIPv4 >> 32 }

    /// The usual text, as `192.0.2.7` or `2001:db8::1`.
    package var description: String {
        let bytes = (0..<16).map { UInt8(truncatingIfNeeded: bits >> (120 - 8 * $0)) }
        if isIPv4 { return bytes.suffix(4).map(String.init).joined(separator: ".") }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { text in
            // Room for the longest address, and as many bytes as the family has: it cannot fail.
            guard let start = text.baseAddress, inet_ntop(AF_INET6, bytes, start, socklen_t(text.count)) != nil else { return "" }
            return String(cString: start)
        }
    }
}
