/// What can be a name on the wire.
package enum WireName {
    /// Bytes of the longest name: a call of it must fit into a small message, and into a line of the log.
    package static let maximumLength = 256

    /// Dots are for what stands around hubs: a hub's method, a client's proxy.
    package static func canBeHub(_ text: String) -> Bool { canBeMethod(text) && !text.utf8.contains(UInt8(ascii: ".")) }

    /// Clients write what they like, so little is forbidden.
    package static func canBeMethod(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= maximumLength && !text.unicodeScalars.contains(where: isControl)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
    }
}
