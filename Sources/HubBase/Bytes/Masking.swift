extension MutableSpan<UInt8> {
    /// Masks the bytes of `range` with the key that lies before it, as in a WebSocket frame.
    ///
    /// - Returns: whether all bytes are ASCII afterwards.
    package mutating func unmask(_ range: Range<Int>) -> Bool {
        precondition(range.lowerBound >= 4 && range.lowerBound <= count)
        // Four bytes before `range`, which begins within the span.
        let key = withUnsafeBytes { $0.loadUnaligned(fromByteOffset: range.lowerBound - 4, as: UInt32.self).littleEndian }
        return mask(range, with: key)
    }

    /// XORs the bytes of `range` with the four of `key`, the lowest of `key` first, and again from there.
    ///
    /// - Returns: whether all bytes are ASCII afterwards.
    package mutating func mask(_ range: Range<Int>, with key: UInt32) -> Bool {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        // Within `range`, which was checked against the span: eight at a time up to the last whole eight, then one by one.
        return withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return true }
            let start = base + range.lowerBound
            let whole = range.count & ~7
            let wide = UInt64(key) << 32 | UInt64(key)
            var seen: UInt64 = 0
            var offset = 0
            while offset != whole {
                let value = start.loadUnaligned(fromByteOffset: offset, as: UInt64.self) ^ wide.littleEndian
                start.storeBytes(of: value, toByteOffset: offset, as: UInt64.self)
                seen |= value
                offset &+= 8
            }
            while offset != range.count {
                let byte = UInt8(truncatingIfNeeded: wide >> (8 &* UInt64(offset & 7)))
                let value = start.load(fromByteOffset: offset, as: UInt8.self) ^ byte
                start.storeBytes(of: value, toByteOffset: offset, as: UInt8.self)
                seen |= UInt64(value)
                offset &+= 1
            }
            return seen & 0x8080_8080_8080_8080 == 0
        }
    }
}
