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

    /// Eight bytes at a time while none of them needs a look.
    private mutating func append(escaping text: Span<UInt8>) {
        let raw = text.bytes
        var (start, index) = (0, 0)
        while index < text.count {
            if index &+ 8 <= text.count {
                // The span checks the bounds; any eight bytes are a number.
                let stop = Self.stops(in: raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
                index &+= stop.trailingZeroBitCount >> 3
                if stop == 0 { continue }
            } else if Self.isPlain(text[index]) {
                index &+= 1
                continue
            }
            let (scalar, length) = text.scalar(at: index)
            if Self.isEscaped(scalar) {
                append(text.extracting(start..<index))
                append(escaped: scalar)
                start = index &+ length
            }
            index &+= length
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

    @inline(__always) private static func isPlain(_ byte: UInt8) -> Bool {
        byte &- 0x20 < 0x5F && byte != 0x22 && byte != 0x5C
    }

    private static func isEscaped(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0..<0x20, 0x22, 0x5C, 0x7F..<0xA0, 0x2028, 0x2029, 0xFFFD, 0x1_0000...: true
        default: false
        }
    }

    /// The high bit of each byte that is a quote, a backslash, below a blank or above `~`; bits above the lowest one may be
    /// wrong.
    @inline(__always) private static func stops(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let (quote, backslash) = (word ^ (ones &* 0x22), word ^ (ones &* 0x5C))
        let low = ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- (ones &* 0x20)) & ~word)
        return (low | word | (word &+ ones)) & (ones &* 0x80)
    }
}
