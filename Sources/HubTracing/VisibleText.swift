import HubBase
package import HubValues

/// Text as a line can hold it: what would break the line or drive a terminal is written as JSON escapes it.
///
/// Bad UTF-8 cannot come: who made the text has put U+FFFD in its place.
package enum VisibleText {
    /// The value in JSON, as a terminal or a line may have it.
    package static func of(json value: HubValue) -> String {
        var out = ByteWriter()
        append(value.description, to: &out, hiding: Hidden(backslash: false))
        return out.withSpan { String(decoding: $0) }
    }

    /// The text as a terminal or a line may have it.
    package static func of(_ text: String) -> String {
        var out = ByteWriter()
        append(text, to: &out, hiding: Hidden())
        return out.withSpan { String(decoding: $0) }
    }

    /// Which characters of ASCII get an escape, too.
    struct Hidden: Sendable {
        private let low: UInt64
        private let high: UInt64

        /// Controls and the backslash, and those that are named.
        init(_ others: StaticString = "", backslash: Bool = true) {
            var (low, high): (UInt64, UInt64) = (0xFFFF_FFFF, 1 << 63)
            if backslash { high |= 1 << (0x5C - 64) }
            for byte in UnsafeBufferPointer(start: others.utf8Start, count: others.utf8CodeUnitCount) {
                if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 63) }
            }
            (self.low, self.high) = (low, high)
        }

        /// Whether a byte of ASCII is among them.
        func contains(_ byte: UInt8) -> Bool { (byte < 64 ? low : high) & 1 << UInt64(byte & 63) != 0 }
    }

    static func append(_ text: String, to out: inout ByteWriter, hiding hidden: Hidden) {
        let bytes = text.utf8Span.span
        var (start, index) = (0, 0)
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x80, !hidden.contains(byte) {
                index += 1
                continue
            }
            let (scalar, length) = bytes.scalar(at: index)
            if length == 1 || isEscaped(scalar) {
                out.append(bytes.extracting(start..<index))
                append(escaped: scalar, to: &out)
                start = index + length
            }
            index += length
        }
        out.append(bytes.extracting(start..<index))
    }

    /// Whether nothing of the text gets an escape.
    static func isPlain(_ text: String, hiding hidden: Hidden) -> Bool {
        let bytes = text.utf8Span.span
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x80 {
                if hidden.contains(byte) { return false }
                index += 1
            } else {
                let (scalar, length) = bytes.scalar(at: index)
                if isEscaped(scalar) { return false }
                index += length
            }
        }
        return true
    }

    /// `\n`, `\u001B`.
    static func append(escaped scalar: UInt32, to out: inout ByteWriter) {
        switch scalar {
        case 0x22: out.append("\\\"")
        case 0x5C: out.append("\\\\")
        case 0x0A: out.append("\\n")
        case 0x0D: out.append("\\r")
        case 0x09: out.append("\\t")
        default:
            out.append("\\u")
            let digits = String(scalar, radix: 16, uppercase: true)
            for _ in digits.utf8.count..<4 { out.append(0x30) }
            out.append(digits)
        }
    }

    /// Beyond ASCII: controls, separators of lines, and what turns the direction of the text around it. All are below U+10000.
    private static func isEscaped(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x7F..<0xA0, 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}
