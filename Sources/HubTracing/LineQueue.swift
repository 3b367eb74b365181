import HubBase
import HubSettings

/// Lines on their way to one file: bounded, written in the order they came, those that wait with one write.
final class LineQueue: Sendable {
    private struct Waiting: ~Copyable {
        var lines = ByteWriter()
        /// Lines that came after `lines` and found no room. Nothing joins the queue behind them.
        var dropped = 0
        var isClosed = false
    }

    private let size: Int
    private let whenFull: TraceWhenFull
    private let waiting = Lock(Waiting())
    // Held over the write, unlike all other locks: whoever settles has to wait for just that, and nobody else is held up.
    private let output: Lock<LineOutput>

    init(_ file: consuming sending LogFile, size: Int, whenFull: TraceWhenFull = .drop) {
        self.size = size
        self.whenFull = whenFull
        output = Lock(LineOutput(file))
    }

    /// Adds a line. When it finds no room, it is counted as dropped, or this writes what is there first; one line of any size fits into
    /// the empty queue.
    ///
    /// - Returns: whether the queue is more than half full.
    func add(_ line: Span<UInt8>) -> Bool {
        while true {
            if let isHalfFull = take(line) { return isHalfFull }
            flush()
        }
    }

    /// Nil: it was not taken, and there is to be room for it first.
    private func take(_ line: Span<UInt8>) -> Bool? {
        waiting.withLock { waiting in
            guard !waiting.isClosed else { return false }
            let count = waiting.lines.count
            if waiting.dropped > 0 || (count > 0 && count + line.count > size) {
                if whenFull == .block { return nil }
                waiting.dropped += 1
            } else {
                waiting.lines.append(line)
            }
            return waiting.lines.count > size / 2
        }
    }

    /// Returns when every line added so far has been written, or counted as lost.
    func flush() {
        output.withLock { output in
            let dropped = waiting.withLock { waiting in
                swap(&waiting.lines, &output.lines)
                defer { waiting.dropped = 0 }
                return waiting.dropped
            }
            output.write(dropped: dropped)
        }
    }

    /// Writes what is there to the old file, and the rest to this one.
    func change(to file: consuming sending LogFile) {
        flush()
        var file: LogFile? = consume file
        output.withLock { $0.exchange(&file) }
    }

    /// Writes what is left. What comes later is not taken.
    func close() {
        waiting.withLock { $0.isClosed = true }
        flush()
        output.withLock { $0.close() }
    }
}
