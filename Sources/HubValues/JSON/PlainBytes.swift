// The insides of strings, sixteen bytes at a time: a text of 64 bytes is passed in less than half the time that single words take.
extension Span<UInt8> {
    /// The first place from `start` on where a quote, a backslash or a control character stands, or with `printable` anything above
    /// `~`; `count` if there is none.
    @inlinable @inline(__always) func skippingPlain(from start: Int, printable: Bool) -> Int {
        var index = start
        let raw = bytes
        while index &+ 16 <= count {
            // The span checks the bounds; any sixteen bytes are two numbers.
            let words = raw.unsafeLoadUnaligned(fromByteOffset: index, as: SIMD2<UInt64>.self)
            let stops = Self.stops(in: words, printable: printable)
            if stops[0] != 0 { return index &+ stops[0].trailingZeroBitCount >> 3 }
            if stops[1] != 0 { return index &+ 8 &+ stops[1].trailingZeroBitCount >> 3 }
            index &+= 16
        }
        while index < count {
            let byte = self[index]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C || printable && byte > 0x7E { break }
            index &+= 1
        }
        return index
    }

    /// The high bit of each byte that stops; bits above the lowest one of a word may be wrong. Whole words, since a comparison of
    /// vectors of bytes becomes a loop over them.
    @inlinable @inline(__always) static func stops(in words: SIMD2<UInt64>, printable: Bool) -> SIMD2<UInt64> {
        let ones = SIMD2<UInt64>(repeating: 0x0101_0101_0101_0101)
        let (quote, backslash) = (words ^ (ones &* 0x22), words ^ (ones &* 0x5C))
        let found = ((quote &- ones) | (backslash &- ones) | (words &- (ones &* 0x20))) & ~words
        return (printable ? found | words | (words &+ ones) : found) & (ones &* 0x80)
    }
}
