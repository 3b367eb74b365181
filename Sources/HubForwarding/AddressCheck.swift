internal import Hubs

/// What a URL of a configuration file must be, so that nothing a client says decides whom the server asks.
enum AddressCheck {
    /// What is wrong with the pieces of a URL, in a sentence that holds nothing of them; nil: nothing.
    static func problem(of pieces: [TextTemplate.Piece], _ parameters: [DeclaredParameter]) -> String? {
        guard case .fixed(let start)? = pieces.first, let rest = afterScheme(start) else {
            return "'url' begins with http:// or https://"
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if authority.endIndex == rest.endIndex, pieces.count > 1 {
            return "'url' has a fixed host: no '$' in front of its path"
        }
        if authority.contains("@") { return "'url' holds no user: credentials belong into 'headers'" }
        guard isAuthority(authority) else { return "'url' needs a host, as localhost or 127.0.0.1:8080" }
        for piece in pieces {
            switch piece {
            case .reference(let reference):
                let type = reference.type(parameters)
                if type.isList { return "'url' expects text, and '$\(reference.name)' is \(type.written)" }
            case .fixed(let text):
                if text.contains("#") { return "'url' has no fragment: no '#'" }
            }
        }
        let fixed = pieces.dropFirst().map { if case .fixed(let text) = $0 { text } else { "" } }
        guard ([String(rest[authority.endIndex...])] + fixed).allSatisfy(isWritten) else {
            return "'url' is written in the characters of URLs, all others as %20"
        }
        return nil
    }

    private static func afterScheme(_ text: String) -> Substring? {
        for scheme in ["http://", "https://"] where text.lowercased().hasPrefix(scheme) { return text.dropFirst(scheme.count) }
        return nil
    }

    /// A name, an address in numbers or one in brackets, and perhaps a port.
    private static func isAuthority(_ text: Substring) -> Bool {
        var host = text
        if let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") {
            host = text[..<colon]
            let digits = text[colon...].dropFirst()
            guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits), port > 0 else {
                return false
            }
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            return IPAddress(String(host.dropFirst().dropLast())) != nil && host.contains(":")
        }
        return !host.isEmpty && host.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F }
    }

    /// RFC 3986, path and query; each `%` with its two digits.
    private static func isWritten(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.indices.allSatisfy { index in
            if bytes[index] == UInt8(ascii: "%") {
                return index + 2 < bytes.count && isHexadecimal(bytes[index + 1]) && isHexadecimal(bytes[index + 2])
            }
            return isAlphanumeric(bytes[index]) || "-._~!$&'()*+,;=:@/?".utf8.contains(bytes[index])
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
