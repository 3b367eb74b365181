/// A host and a port, as a Host field or an origin names them.
package struct Authority: Equatable, Sendable {
    /// In small letters; an IPv6 address in its brackets.
    package let host: String
    package let port: UInt16?

    /// Reads `host`, `host:port`, `[::1]` or `[::1]:port`; nil for all else, as a user name before the host.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        let end: Int
        if bytes.first == UInt8(ascii: "[") {
            guard let bracket = bytes.firstIndex(of: UInt8(ascii: "]")), bracket > 1, bytes[1..<bracket].allSatisfy(isIPv6Byte)
            else {
                return nil
            }
            end = bracket + 1
        } else {
            end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
            guard end > 0, bytes[..<end].allSatisfy(isHostByte) else { return nil }
        }
        host = String(decoding: bytes[..<end].map(\.lowered), as: UTF8.self)
        guard end < bytes.count else {
            port = nil
            return
        }
        let digits = bytes[(end + 1)...]
        guard bytes[end] == UInt8(ascii: ":"), digits.allSatisfy(\.isDigit), digits.count <= 5,
            let number = UInt16(String(decoding: digits, as: UTF8.self))
        else { return nil }
        port = number
    }

    private init(host: String, port: UInt16?) {
        self.host = host
        self.port = port
    }

    /// The same host, with that port where none is named.
    func with(defaultPort: UInt16?) -> Authority { Authority(host: host, port: port ?? defaultPort) }
}

extension Authority: CustomStringConvertible {
    /// As it stands in a URL.
    package var description: String { port.map { "\(host):\($0)" } ?? host }
}

private func isIPv6Byte(_ byte: UInt8) -> Bool { byte.hexValue != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".") }

/// Letters, digits, `-._~` and RFC 3986's `sub-delims`; no escapes, which no browser sends in a host.
private func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
    case 0x21, 0x24, 0x26...0x2C, 0x3B, 0x3D: true
    default: false
    }
}
