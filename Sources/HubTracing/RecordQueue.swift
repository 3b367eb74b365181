import HubBase
import HubSettings

/// Records on their way to one writer: bounded, written in the order they came. They become lines where they are written.
final class RecordQueue: Sendable {
    /// How long an answer waits for its lines.
    private static let patience = Duration.seconds(1)
    /// Far more than there are loops: of who asked before, nobody waits any more.
    private static let mostWaiters = 1024

    private struct Waiting: ~Copyable {
        var records: [TraceRecord] = []
        var size = 0
        /// Records that came after `records` and found no room. Nothing joins the queue behind them.
        var dropped = 0
        var isClosed = false
        /// How many records were taken so far, and how many of them have been written.
        var taken = 0
        var written = 0
        /// Up to where lines are known to be late.
        var late = 0
        var waiters: [Waiter] = []
    }

    /// Who wants to know when as many records are written as were taken when it asked.
    private struct Waiter: Sendable {
        let mark: Int
        let since: ContinuousClock.Instant
        let done: @Sendable () -> Void
    }

    private let size: Int
    private let whenFull: TraceWhenFull
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let waiting = Lock(Waiting())
    // Held over the write, unlike all other locks: only writers take it.
    private let output: Lock<LineOutput>

    /// A queue of about so many bytes.
    init(
        _ target: sending any LineTarget, format: TraceFormat, size: Int, whenFull: TraceWhenFull = .drop,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.size = size
        self.whenFull = whenFull
        self.clock = clock
        output = Lock(LineOutput(target, format: format))
    }

    /// Adds a record. When it finds no room, it is counted as dropped, or this writes what is there first; one of any size fits into the
    /// empty queue.
    ///
    /// - Returns: whether the queue is more than half full.
    func add(_ record: TraceRecord) -> Bool {
        while true {
            if let isHalfFull = take(record) { return isHalfFull }
            flush()
        }
    }

    /// Nil: it was not taken, and there is to be room for it first.
    private func take(_ record: TraceRecord) -> Bool? {
        let length = record.size
        return waiting.withLock { waiting in
            guard !waiting.isClosed else { return false }
            if waiting.dropped > 0 || (waiting.size > 0 && waiting.size + length > size) {
                if whenFull == .block { return nil }
                waiting.dropped += 1
            } else {
                waiting.records.append(record)
                waiting.size += length
                waiting.taken += 1
            }
            return waiting.size > size / 2
        }
    }

    /// Calls `done` when every record taken so far has been written, or counted as lost. At once if that is so.
    ///
    /// - Returns: whether somebody must write for that.
    func settle(_ done: @escaping @Sendable () -> Void) -> Bool {
        let now = clock()
        let isDone = waiting.withLock { waiting in
            if waiting.written == waiting.taken { return true }
            if waiting.waiters.count >= Self.mostWaiters { waiting.waiters.removeFirst(Self.mostWaiters / 2) }
            waiting.waiters.append(Waiter(mark: waiting.taken, since: now, done: done))
            return false
        }
        if isDone { done() }
        return !isDone
    }

    /// Returns when every record added so far has been written, or counted as lost.
    func flush() {
        let served = output.withLock { output in
            let (dropped, mark) = waiting.withLock { waiting in
                swap(&waiting.records, &output.records)
                defer { (waiting.size, waiting.dropped) = (0, 0) }
                return (waiting.dropped, waiting.taken)
            }
            output.write(dropped: dropped)
            let (served, late) = written(upTo: mark, at: clock())
            if late > 0 { output.note(late: late) }
            return served
        }
        for waiter in served { waiter.done() }
    }

    /// Who has what it waits for now, and how many lines came too late for that.
    private func written(upTo mark: Int, at now: ContinuousClock.Instant) -> (served: [Waiter], late: Int) {
        waiting.withLock { waiting in
            waiting.written = max(waiting.written, mark)
            let count = waiting.waiters.firstIndex { $0.mark > waiting.written } ?? waiting.waiters.count
            let served = Array(waiting.waiters.prefix(count))
            waiting.waiters.removeFirst(count)
            guard let last = served.last(where: { $0.since.duration(to: now) > Self.patience }) else {
                waiting.late = max(waiting.late, served.last?.mark ?? 0)
                return (served, 0)
            }
            let late = max(last.mark - waiting.late, 0)
            waiting.late = max(waiting.late, served.last?.mark ?? 0)
            return (served, late)
        }
    }

    /// Opens a file by its name anew, behind what was added so far.
    func reopen() {
        flush()
        output.withLock { $0.reopen() }
    }

    /// Writes what is left. What comes later is not taken.
    func close() {
        waiting.withLock { $0.isClosed = true }
        flush()
        output.withLock { $0.close() }
    }
}
