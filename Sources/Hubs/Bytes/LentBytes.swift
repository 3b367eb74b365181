/// Bytes that lie in somebody else's buffer until they are kept: the arguments of a call, which mostly ends before the buffer is
/// used again.
///
/// Lent and kept on the loop, before the call goes on elsewhere; read by the call alone.
final class LentBytes: Sendable {
    // Changed on the loop only while the call stands still there (`lend` before it starts, `keep` before it leaves the read or the
    // loop); all other access is the call's own, one after another.
    private nonisolated(unsafe) var bytes = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    private nonisolated(unsafe) var own: UnsafeMutableBufferPointer<UInt8>?
    private nonisolated(unsafe) var capacity = 0

    init() {}

    deinit { own?.deallocate() }

    func lend(_ span: Span<UInt8>) {
        span.withUnsafeBufferPointer { bytes = $0 }
    }

    var isKept: Bool {
        bytes.baseAddress == nil || own.map { bytes.baseAddress == UnsafePointer($0.baseAddress) } ?? false
    }

    /// Copies the bytes, once, so that the buffer they were lent from can be used again.
    func keep() {
        guard !isKept, bytes.count > 0 else { return }
        if capacity < bytes.count || own == nil {
            own?.deallocate()
            capacity = max(bytes.count, 128)
            own = .allocate(capacity: capacity)
        }
        guard let own else { return }
        _ = own.update(fromContentsOf: bytes)
        bytes = UnsafeBufferPointer(start: own.baseAddress, count: bytes.count)
    }

    @inline(__always) func withSpan<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        // In one expression with `inout` arguments this form crashes the optimiser of Swift 6.3.1.
        let bytes = bytes
        return try body(bytes.span)
    }
}
