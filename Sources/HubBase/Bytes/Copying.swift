extension [UInt8] {
    /// A copy of these bytes.
    package init(copying bytes: Span<UInt8>) {
        self = bytes.withUnsafeBufferPointer { Array($0) }
    }

    /// Adds a copy of these bytes.
    package mutating func append(copying bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { append(contentsOf: $0) }
    }
}

extension MutableSpan<UInt8> {
    /// Copies these bytes to `offset`, where there must be room for all of them.
    package mutating func store(_ bytes: Span<UInt8>, at offset: Int) {
        precondition(offset >= 0 && bytes.count <= count - offset)
        // Both within their spans, which do not overlap: this one is held exclusively.
        withUnsafeMutableBytes { target in
            bytes.withUnsafeBytes { target[offset..<offset + bytes.count].copyBytes(from: $0) }
        }
    }
}

extension MutableSpan<UInt8> {
    /// Moves the bytes of `range` to `offset`; the two places may overlap.
    package mutating func move(_ range: Range<Int>, to offset: Int) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count && offset >= 0 && range.count <= count - offset)
        guard range.lowerBound != offset else { return }
        // Both places were checked against the span; `memmove` allows for their overlap.
        withUnsafeMutableBytes { bytes in
            bytes[offset..<offset + range.count].copyBytes(from: UnsafeRawBufferPointer(rebasing: bytes[range]))
        }
    }
}
