/// Growing bytes to write into: text, numbers, other bytes, and frames whose head is known last.
///
/// Its small steps are inlined by the other targets, which do not see into this one otherwise: JSON is written in two thirds of
/// the time.
@usableFromInline package struct ByteWriter: ~Copyable, Sendable {
    // Owned by this value alone, which cannot be copied: whoever holds the writer holds the memory.
    @usableFromInline nonisolated(unsafe) var base: UnsafeMutableRawPointer
    @usableFromInline var capacity: Int

    /// How many bytes have been written.
    @usableFromInline package internal(set) var count = 0

    package init(capacity: Int = 256) {
        self.capacity = max(capacity, 16)
        base = .allocate(byteCount: self.capacity, alignment: 8)
    }

    deinit { base.deallocate() }

    /// Forgets what was written and keeps the memory.
    @inlinable package mutating func removeAll() { count = 0 }

    /// Forgets what was written; memory beyond `limit` bytes is given back.
    package mutating func removeAll(keepingAtMost limit: Int) {
        count = 0
        guard capacity > limit else { return }
        base.deallocate()
        capacity = max(limit, 16)
        base = .allocate(byteCount: capacity, alignment: 8)
    }

    @inlinable package mutating func append(_ byte: UInt8) {
        reserve(1)
        base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count &+= 1
    }

    @inlinable package mutating func append(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBytes { append(raw: $0) }
    }

    @inlinable package mutating func append(_ text: StaticString) {
        append(raw: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    // Disfavoured, or a literal would be a `String` that is taken apart at each call.
    @_disfavoredOverload
    @inlinable package mutating func append(_ text: String) {
        append(text.utf8Span.span)
    }

    @inlinable package mutating func append(_ bytes: [UInt8]) {
        append(bytes.span)
    }

    package mutating func append(_ bytes: SharedBytes) {
        bytes.withSpan { append($0) }
    }

    /// Appends the decimal digits of `number`.
    @inlinable package mutating func append(decimal number: some FixedWidthInteger) {
        if number < 0 { append(0x2D) }
        append(digits: UInt64(number.magnitude))
    }

    /// Room of `count` bytes whose contents follow by `store(_:at:)`.
    package mutating func skip(_ count: Int) {
        precondition(count >= 0)
        reserve(count)
        (base + self.count).initializeMemory(as: UInt8.self, repeating: 0, count: count)
        self.count &+= count
    }

    package mutating func store(_ byte: UInt8, at offset: Int) {
        precondition(offset >= 0 && offset < count)
        base.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
    }

    /// Moves everything behind `source` to `target` and ends there: opens or closes a gap.
    package mutating func moveTail(from source: Int, to target: Int) {
        precondition(source >= 0 && source <= count && target >= 0)
        let length = count &- source
        if target > source { reserve(target &- source) }
        (base + target).copyMemory(from: base + source, byteCount: length)
        count = target &+ length
    }

    /// Forgets everything behind the first `length` bytes.
    package mutating func truncate(to length: Int) {
        precondition(length >= 0 && length <= count)
        count = length
    }

    @inlinable package func withSpan<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try body(UnsafeBufferPointer(start: UnsafePointer(base.assumingMemoryBound(to: UInt8.self)), count: count).span)
    }

    package mutating func withMutableSpan<R, E: Error>(_ body: (inout MutableSpan<UInt8>) throws(E) -> R) throws(E) -> R {
        var span = UnsafeMutableBufferPointer(start: base.assumingMemoryBound(to: UInt8.self), count: count).mutableSpan
        return try body(&span)
    }

    @inlinable mutating func append(digits number: UInt64) {
        var unit: UInt64 = 1
        while number / unit >= 10 { unit *= 10 }
        var rest = number
        while unit > 0 {
            append(0x30 + UInt8(truncatingIfNeeded: rest / unit))
            rest %= unit
            unit /= 10
        }
    }

    @inlinable mutating func append(raw bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        (base + count).copyMemory(from: source, byteCount: bytes.count)
        count &+= bytes.count
    }

    @inlinable mutating func reserve(_ more: Int) {
        if count &+ more > capacity { grow(more) }
    }

    @usableFromInline @inline(never) mutating func grow(_ more: Int) {
        capacity = max(capacity * 2, count + more)
        let wider = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
        wider.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = wider
    }
}
