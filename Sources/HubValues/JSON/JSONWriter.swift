package import HubBase

extension ByteWriter {
    /// Appends a text as a JSON string, escaped as the original does: control characters, U+2028, U+2029, U+FFFD and everything
    /// above U+FFFF; the rest stays UTF-8.
    package mutating func append(json text: String) {
        append(0x22)
        append(escaping: text.utf8Span.span)
        append(0x22)
    }

    /// Appends a number in its shortest form, `null` for what JSON cannot say.
    package mutating func append(json number: Double) {
        guard number.isFinite else { return append("null") }
        let text = number.description
        append(text)
        if text.utf8.suffix(2).elementsEqual(".0".utf8) { truncate(to: count &- 2) }
    }

    private mutating func append(escaping text: Span<UInt8>) {
        var (start, index) = (0, text.skippingPlain(from: 0, printable: true))
        while index < text.count {
            let (scalar, length) = text.scalar(at: index)
            if Self.isEscaped(scalar) {
                append(text.extracting(start..<index))
                append(escaped: scalar)
                start = index &+ length
            }
            index = text.skippingPlain(from: index &+ length, printable: true)
        }
        append(text.extracting(start..<index))
    }

    private mutating func append(escaped scalar: UInt32) {
        switch scalar {
        case 0x22: append("\\\"")
        case 0x5C: append("\\\\")
        case 0x08: append("\\b")
        case 0x09: append("\\t")
        case 0x0A: append("\\n")
        case 0x0C: append("\\f")
        case 0x0D: append("\\r")
        case 0x1_0000...:
            append(codeUnit: 0xD800 &+ (scalar &- 0x1_0000) >> 10)
            append(codeUnit: 0xDC00 &+ scalar & 0x3FF)
        default: append(codeUnit: scalar)
        }
    }

    private mutating func append(codeUnit: UInt32) {
        append("\\u")
        for shift in [UInt32(12), 8, 4, 0] {
            let digit = UInt8(codeUnit >> shift & 0xF)
            append(digit < 10 ? 0x30 &+ digit : 0x37 &+ digit)
        }
    }

    private static func isEscaped(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0..<0x20, 0x22, 0x5C, 0x7F..<0xA0, 0x2028, 0x2029, 0xFFFD, 0x1_0000...: true
        default: false
        }
    }
}
