internal import HubBase

/// One end of a connection as a kernel has it: what arrived and was not read yet. Touched by the driver's thread alone.
final class SimulatedSocket: Sendable {
    private let capacity: Int
    private let chunk: Int
    // All of it is touched by the driver's thread alone, which runs the loops of both ends by turns.
    private nonisolated(unsafe) var arrived = ByteQueue()
    private nonisolated(unsafe) var other: SimulatedSocket?
    /// The other side sends no more.
    private(set) nonisolated(unsafe) var hasEnded = false
    /// The other side broke the connection.
    private(set) nonisolated(unsafe) var isBroken = false
    /// Who is told that something has changed.
    nonisolated(unsafe) weak var stream: SimulatedStream?

    private init(capacity: Int, chunk: Int) {
        self.capacity = capacity
        self.chunk = chunk
    }

    static func pair(buffer: Int, chunk: Int) -> (SimulatedSocket, SimulatedSocket) {
        let (one, two) = (SimulatedSocket(capacity: buffer, chunk: chunk), SimulatedSocket(capacity: buffer, chunk: chunk))
        (one.other, two.other) = (two, one)
        return (one, two)
    }

    var hasArrived: Bool { arrived.count > 0 }

    /// Whether nobody is there to read.
    var isAlone: Bool { other == nil }

    /// Sends as much as fits at the other side and answers how much; all of it vanishes when nobody is there.
    func send(_ bytes: Span<UInt8>) -> Int {
        guard let other else { return bytes.count }
        let count = min(bytes.count, other.capacity - other.arrived.count)
        other.arrived.append(bytes.extracting(..<count))
        if count > 0 { other.stream?.stir() }
        return count
    }

    /// Moves what one read brings into `target`, from `offset` on, and answers how much.
    func read(into target: inout MutableSpan<UInt8>, from offset: Int) -> Int {
        let count = arrived.move(chunk, into: &target, from: offset)
        if count > 0 { other?.stream?.stir() }
        return count
    }

    /// Leaves; the other side reads what has arrived, then the end.
    func close() {
        other?.hasEnded = true
        part()
    }

    /// Breaks the connection: what was on its way is lost on both sides.
    func reset() {
        arrived = ByteQueue()
        other?.arrived = ByteQueue()
        other?.isBroken = true
        part()
    }

    private func part() {
        other?.other = nil
        other?.stream?.stir()
        other = nil
    }
}

/// Bytes that come at one end and go at the other.
struct ByteQueue {
    private var bytes: [UInt8] = []
    private var start = 0

    var count: Int { bytes.count - start }

    mutating func append(_ more: Span<UInt8>) { bytes.append(copying: more) }

    /// Moves the first bytes, `limit` at most, into `target`, from `offset` on.
    mutating func move(_ limit: Int, into target: inout MutableSpan<UInt8>, from offset: Int) -> Int {
        let moved = min(limit, count, target.count - offset)
        target.store(bytes.span.extracting(start..<start + moved), at: offset)
        drop(moved)
        return moved
    }

    /// Hands the bytes to `body`, which answers how many of the first ones are done with.
    mutating func drain(_ body: (Span<UInt8>) -> Int) {
        drop(body(bytes.span.extracting(start...)))
    }

    private mutating func drop(_ count: Int) {
        start += count
        guard start > bytes.count / 2 else { return }
        bytes.removeFirst(start)
        start = 0
    }
}
