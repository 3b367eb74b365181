/// What a connection has received and not read yet: in the loop's input while a burst is read there, else in memory of its own, which
/// it has only while something is left over.
struct InboundBytes: ~Copyable {
    /// Beyond this a rest is not copied in front of each read but appended to.
    private static let lendLimit = 16 * 1024

    // `own` is this value's alone; `view` points into it, or into the loop's input between `arrive` and `settle`.
    private nonisolated(unsafe) var own: UnsafeMutablePointer<UInt8>?
    private nonisolated(unsafe) var view: UnsafeMutablePointer<UInt8>?
    private var capacity = 0
    private var isLent = false
    private var start = 0
    private var end = 0

    init() {}

    deinit { own?.deallocate() }

    var count: Int { end &- start }

    /// Copies the rest into the front of the loop's input, so that what is read behind it is whole, and answers its length; 0 if it is
    /// too long for that.
    func lend(_ input: inout MutableSpan<UInt8>) -> Int {
        guard count > 0, count <= Self.lendLimit, let view else { return 0 }
        input.withUnsafeMutableBufferPointer { target in
            guard let base = target.baseAddress, target.count >= count else { return }
            base.update(from: view + start, count: count)
        }
        return count
    }

    /// `length` bytes lie at `offset` of the loop's input, right behind the `lent` ones.
    mutating func arrive(_ input: UnsafeMutableBufferPointer<UInt8>, at offset: Int, length: Int, lent: Int) {
        precondition(offset >= lent && offset &+ length <= input.count)
        if count == lent, let base = input.baseAddress {
            view = base
            isLent = true
            start = offset &- lent
            end = offset &+ length
        } else {
            append(UnsafeBufferPointer(rebasing: input[offset..<offset &+ length]))
        }
    }

    /// The first `count` bytes have been read.
    mutating func consume(_ count: Int) {
        precondition(count >= 0 && count <= self.count)
        start &+= count
    }

    @inline(__always) func withSpan<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        let base = view.map { UnsafePointer($0) + start }
        return try body(UnsafeBufferPointer(start: base, count: count).span)
    }

    /// The loop's input is about to be used again: what is left moves to memory of one's own.
    mutating func settle() {
        if count == 0 { return removeAll() }
        guard isLent, let view else { return }
        let length = count
        if capacity < length {
            own?.deallocate()
            own = .allocate(capacity: length)
            capacity = length
        }
        own?.update(from: view + start, count: length)
        self.view = own
        isLent = false
        start = 0
        end = length
    }

    mutating func removeAll() {
        own?.deallocate()
        own = nil
        capacity = 0
        view = nil
        isLent = false
        start = 0
        end = 0
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        settle()
        let length = count
        if start > 0, let own {
            own.update(from: own + start, count: length)
            start = 0
            end = length
        }
        if length &+ bytes.count > capacity {
            let wider = max(length &+ bytes.count, capacity &* 2)
            let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: wider)
            if let own { memory.update(from: own, count: length) }
            own?.deallocate()
            own = memory
            capacity = wider
        }
        guard let own else { return }
        (own + length).update(from: source, count: bytes.count)
        view = own
        end = length &+ bytes.count
    }
}
