import HubBase

// Escapes inside strings are rare: none of this is on the path of a plain text.
extension JSONReader {
    /// Where the escape that begins here ends, a surrogate pair being one.
    @usableFromInline @inline(never) func escapeEnd(at start: Int, _ bytes: Span<UInt8>) throws(JSONError) -> Int {
        guard start &+ 1 < bytes.count else { throw .malformed(at: bytes.count) }
        switch bytes[start &+ 1] {
        case 0x22, 0x2F, 0x5C, 0x62, 0x66, 0x6E, 0x72, 0x74: return start &+ 2
        case 0x75:
            let unit = try codeUnit(at: start, bytes)
            let next = start &+ 6
            guard UTF16.isSurrogate(unit) else { return next }
            guard UTF16.isLeadSurrogate(unit), next &+ 1 < bytes.count, bytes[next] == 0x5C, bytes[next &+ 1] == 0x75,
                UTF16.isTrailSurrogate(try codeUnit(at: next, bytes))
            else { throw .loneSurrogate(at: start) }
            return next &+ 6
        default: throw .malformed(at: start &+ 1)
        }
    }

    /// The text of a string's checked contents.
    @usableFromInline @inline(never) func unescaped(_ contents: Span<UInt8>) -> String {
        var text = ByteWriter(capacity: contents.count)
        var index = 0
        while index < contents.count {
            let byte = contents[index]
            guard byte == 0x5C else {
                text.append(byte)
                index &+= 1
                continue
            }
            let (scalar, length) = Self.escape(at: index, contents)
            index &+= length
            for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { text.append(unit) }
        }
        return text.withSpan { String(decoding: $0) }
    }

    private static func escape(at index: Int, _ contents: Span<UInt8>) -> (scalar: Unicode.Scalar, length: Int) {
        switch contents[index &+ 1] {
        case 0x62: return ("\u{08}", 2)
        case 0x66: return ("\u{0C}", 2)
        case 0x6E: return ("\n", 2)
        case 0x72: return ("\r", 2)
        case 0x74: return ("\t", 2)
        case 0x75:
            let unit = hexadecimal(at: index &+ 2, contents) ?? 0xFFFD
            if let scalar = Unicode.Scalar(unit) { return (scalar, 6) }
            let trail = hexadecimal(at: index &+ 8, contents) ?? 0xFFFD
            return (Unicode.Scalar(0x1_0000 + UInt32(unit & 0x3FF) << 10 + UInt32(trail & 0x3FF)) ?? "\u{FFFD}", 12)
        case let byte: return (Unicode.Scalar(byte), 2)
        }
    }

    private func codeUnit(at index: Int, _ bytes: Span<UInt8>) throws(JSONError) -> UInt16 {
        guard let unit = Self.hexadecimal(at: index &+ 2, bytes) else { throw .malformed(at: min(index &+ 2, bytes.count)) }
        return unit
    }

    /// Four hexadecimal digits, nil if there are not four.
    private static func hexadecimal(at index: Int, _ bytes: Span<UInt8>) -> UInt16? {
        guard bytes.count &- index >= 4 else { return nil }
        var unit: UInt16 = 0
        for position in index..<index &+ 4 {
            switch bytes[position] {
            case let byte where byte &- 0x30 < 10: unit = unit << 4 | UInt16(byte &- 0x30)
            case let byte where (byte | 0x20) &- 0x61 < 6: unit = unit << 4 | UInt16((byte | 0x20) &- 0x57)
            default: return nil
            }
        }
        return unit
    }
}
