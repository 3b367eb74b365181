extension MutableSpan<UInt8> {
    /// XORs the bytes of `range` with the four of `key`, the lowest of `key` first, and again from there.
    ///
    /// - Returns: whether all bytes are ASCII afterwards.
    package mutating func mask(_ range: Range<Int>, with key: UInt32) -> Bool {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        let wide = UInt64(key) << 32 | UInt64(key)
        // Within `range`, which was checked against the span: eight at a time up to the last whole eight, then one by one.
        return withUnsafeMutableBytes { bytes in
            var seen: UInt64 = 0
            var index = range.lowerBound
            while index &+ 8 <= range.upperBound {
                let value = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian ^ wide
                bytes.storeBytes(of: value.littleEndian, toByteOffset: index, as: UInt64.self)
                seen |= value
                index &+= 8
            }
            var rest = key
            while index < range.upperBound {
                let value = bytes[index] ^ UInt8(truncatingIfNeeded: rest)
                bytes[index] = value
                seen |= UInt64(value)
                rest = rest >> 8 | rest << 24
                index &+= 1
            }
            return seen & 0x8080_8080_8080_8080 == 0
        }
    }
}
