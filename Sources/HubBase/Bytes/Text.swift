import Glibc

extension String {
    /// The text of these bytes; what is not UTF-8 in them becomes U+FFFD.
    package init(decoding bytes: Span<UInt8>) {
        self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}

extension Span where Element == UInt8 {
    /// Whether these are exactly the bytes of `text`.
    package func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        return withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return true }
            return memcmp(start, text.utf8Start, bytes.count) == 0
        }
    }
}
