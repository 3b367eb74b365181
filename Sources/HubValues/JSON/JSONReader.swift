public import HubBase

/// Where a string's contents stand in the bytes, without its quotes. Its escapes have been checked.
@usableFromInline package struct JSONText: Sendable {
    @usableFromInline package let range: Range<Int>
    @usableFromInline package let hasEscapes: Bool

    @inlinable init(range: Range<Int>, hasEscapes: Bool) { (self.range, self.hasEscapes) = (range, hasEscapes) }
}

/// A position in one JSON text, strict as RFC 8259 has it. The bytes are passed to each call, so it needs no lifetime of its own;
/// all calls get the same ones.
///
/// A call that throws leaves the position somewhere in the value it could not read. What every message needs is inlined by the
/// wires: an invocation is read in three quarters of the time.
@usableFromInline package struct JSONReader: Sendable {
    /// Levels of arrays and objects, the outermost counted.
    package static let maximumDepth = 64

    @usableFromInline package var position: Int

    @inlinable package init(at position: Int = 0) { self.position = position }

    /// The next byte that is no blank, 0 at the end.
    @inlinable @inline(__always) package mutating func peek(_ bytes: Span<UInt8>) -> UInt8 {
        while position < bytes.count {
            let byte = bytes[position]
            if byte > 0x20 || (byte != 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09) { return byte }
            position &+= 1
        }
        return 0
    }

    /// Steps over the next byte that is no blank if it is this one.
    @inlinable @inline(__always) package mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard peek(bytes) == byte else { return false }
        position &+= 1
        return true
    }

    @inlinable @inline(__always) package mutating func expect(_ byte: UInt8, _ bytes: Span<UInt8>) throws(JSONError) {
        guard take(byte, bytes) else { throw .malformed(at: position) }
    }

    /// Steps over a member's name and its colon.
    @inlinable @inline(__always) package mutating func memberName(_ bytes: Span<UInt8>) throws(JSONError) -> JSONText {
        guard take(0x22, bytes) else { throw .malformed(at: position) }
        let name = try stringRest(bytes)
        try expect(0x3A, bytes)
        return name
    }

    /// Steps over a string.
    @inlinable @inline(__always) package mutating func stringBounds(_ bytes: Span<UInt8>) throws(JSONError) -> JSONText {
        guard take(0x22, bytes) else { throw refusal(bytes) }
        return try stringRest(bytes)
    }

    package mutating func string(_ bytes: Span<UInt8>) throws(JSONError) -> String {
        text(of: try stringBounds(bytes), in: bytes)
    }

    package mutating func bool(_ bytes: Span<UInt8>) throws(JSONError) -> Bool {
        if takeLiteral("true", bytes) { return true }
        if takeLiteral("false", bytes) { return false }
        throw refusal(bytes)
    }

    /// Steps over `null` if it comes next.
    package mutating func takeNull(_ bytes: Span<UInt8>) -> Bool {
        takeLiteral("null", bytes)
    }

    /// The string's text, escapes resolved; what is not UTF-8 becomes U+FFFD.
    @inlinable @inline(__always) package func text(of text: JSONText, in bytes: Span<UInt8>) -> String {
        let contents = bytes.extracting(text.range)
        return text.hasEscapes ? unescaped(contents) : String(decoding: contents)
    }

    /// Whether the string's text is `name`, however it was spelled.
    @inlinable @inline(__always) package func equals(_ text: JSONText, _ name: StaticString, _ bytes: Span<UInt8>) -> Bool {
        text.hasEscapes ? unescapedEquals(text, name, bytes) : bytes.extracting(text.range).equals(name)
    }

    @usableFromInline func unescapedEquals(_ text: JSONText, _ name: StaticString, _ bytes: Span<UInt8>) -> Bool {
        unescaped(bytes.extracting(text.range)).utf8Span.span.equals(name)
    }

    /// Why the next value is not the one that was asked for.
    @usableFromInline mutating func refusal(_ bytes: Span<UInt8>) -> JSONError {
        switch peek(bytes) {
        case 0x22, 0x2D, 0x30...0x39, 0x5B, 0x66, 0x6E, 0x74, 0x7B: .mismatch(at: position)
        default: .malformed(at: position)
        }
    }

    mutating func takeLiteral(_ literal: StaticString, _ bytes: Span<UInt8>) -> Bool {
        _ = peek(bytes)
        let count = literal.utf8CodeUnitCount
        guard bytes.count &- position >= count, bytes.extracting(position..<position &+ count).equals(literal) else {
            return false
        }
        position &+= count
        return true
    }

    /// What follows the opening quote: eight bytes at a time while none of them is a quote, a backslash or a control character.
    @inlinable @inline(__always) mutating func stringRest(_ bytes: Span<UInt8>) throws(JSONError) -> JSONText {
        let start = position
        var index = start
        var hasEscapes = false
        let raw = bytes.bytes
        while true {
            while index &+ 8 <= bytes.count {
                // The span checks the bounds; any eight bytes are a number.
                let stop = Self.stops(in: raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
                index &+= stop.trailingZeroBitCount >> 3
                if stop != 0 { break }
            }
            guard index < bytes.count else { throw .malformed(at: index) }
            switch bytes[index] {
            case 0x22:
                position = index &+ 1
                return JSONText(range: start..<index, hasEscapes: hasEscapes)
            case 0x5C:
                hasEscapes = true
                index = try escapeEnd(at: index, bytes)
            case 0..<0x20: throw .malformed(at: index)
            default: index &+= 1
            }
        }
    }

    /// The high bit of each byte that is a quote, a backslash or below a blank; bits above the lowest one may be wrong.
    @inlinable @inline(__always) static func stops(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let (quote, backslash) = (word ^ (ones &* 0x22), word ^ (ones &* 0x5C))
        let found = ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- (ones &* 0x20)) & ~word)
        return found & (ones &* 0x80)
    }
}
