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
