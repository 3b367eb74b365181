/// Immutable bytes with a reference count: encoded once, queued by reference for many connections.
package final class SharedBytes: Sendable {
    package let count: Int
    // Written in `init` only and freed in `deinit`: from then on everybody just reads.
    private nonisolated(unsafe) let base: UnsafeMutableRawPointer

    package init(_ bytes: Span<UInt8>) {
        count = bytes.count
        base = .allocate(byteCount: max(bytes.count, 1), alignment: 1)
        bytes.withUnsafeBytes { source in
            if let start = source.baseAddress { base.copyMemory(from: start, byteCount: source.count) }
        }
    }

    package convenience init(_ writer: borrowing ByteWriter) {
        self.init(copying: writer)
    }

    /// What `fill` writes.
    package convenience init(_ fill: (inout ByteWriter) -> Void) {
        var writer = ByteWriter()
        fill(&writer)
        self.init(copying: writer)
    }

    private init(copying writer: borrowing ByteWriter) {
        let count = writer.count
        let base = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: 1)
        writer.withSpan { span in
            span.withUnsafeBytes { source in
                if let start = source.baseAddress { base.copyMemory(from: start, byteCount: source.count) }
            }
        }
        self.count = count
        self.base = base
    }

    deinit { base.deallocate() }

    package func withSpan<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try body(UnsafeBufferPointer(start: UnsafePointer(base.assumingMemoryBound(to: UInt8.self)), count: count).span)
    }

    /// For the C calls that write a batch; the pointer is good for as long as somebody holds this object.
    package var pointer: UnsafeMutableRawPointer { base }
}
