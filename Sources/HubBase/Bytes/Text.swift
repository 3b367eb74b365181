public import Glibc

extension String {
    /// The text of these bytes; what is not UTF-8 in them becomes U+FFFD.
    @inlinable package init(decoding bytes: Span<UInt8>) {
        self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}

extension Span where Element == UInt8 {
    /// Whether these are exactly the bytes of `text`.
    @inlinable @inline(__always) package func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        // The compiler makes one or two comparisons of it where `text` is known.
        return withUnsafeBytes { memcmp($0.baseAddress ?? UnsafeRawPointer(text.utf8Start), text.utf8Start, count) == 0 }
    }

    /// The scalar that begins here, and its bytes. These must be the bytes of a string, where every scalar is whole.
    @inlinable package func scalar(at index: Int) -> (scalar: UInt32, length: Int) {
        let first = self[index]
        if first < 0x80 { return (UInt32(first), 1) }
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        var scalar = UInt32(first) & (0x7F >> UInt32(length))
        for position in index &+ 1..<index &+ length { scalar = scalar << 6 | UInt32(self[position] & 0x3F) }
        return (scalar, length)
    }
}
