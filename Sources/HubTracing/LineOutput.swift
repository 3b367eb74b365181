import HubBase

/// What is being written to one file, and how many lines could not be. A failed write costs its lines and nothing else: they are
/// counted, and the first lines that can be written again begin with one that says how many are missing.
struct LineOutput: ~Copyable, Sendable {
    private static let keptMemory = 64 * 1024

    /// The lines to write.
    var lines = ByteWriter()
    private var file: LogFile?
    /// Lines that are missing and have not been told of yet.
    private var lost = 0
    private var reason = ""

    init(_ file: consuming sending LogFile) { self.file = consume file }

    /// Writes the lines; `dropped` ones came behind them and found no room in the queue.
    mutating func write(dropped: Int) {
        if lost > 0 {
            if lines.count > 0 { writeBehindLoss() }
        } else {
            if let failure = append(together: false) { (lost, reason) = failure }
            lines.removeAll(keepingAtMost: Self.keptMemory)
        }
        guard dropped > 0 else { return }
        if lost == 0 { reason = "more came than could be written" }
        lost += dropped
        writeBehindLoss()
    }

    /// From now on lines go to that file.
    mutating func exchange(_ other: inout LogFile?) { swap(&file, &other) }

    /// Tells of the last losses and closes the file.
    mutating func close() {
        lines.removeAll()
        if lost > 0 { writeBehindLoss() }
        file = nil
    }

    /// Writes how many lines are missing and then the lines, or nothing: a remnant of room would else be filled with such tales. No line
    /// is left afterwards.
    private mutating func writeBehindLoss() {
        let count = lines.withSpan { $0.lineCount }
        var all = ByteWriter(capacity: lines.count + 256)
        TextLines.append(loss, to: &all)
        lines.withSpan { all.append($0) }
        swap(&lines, &all)
        if let failure = append(together: true) {
            lost += count
            reason = failure.reason
        } else {
            lost = 0
        }
        lines.removeAll(keepingAtMost: Self.keptMemory)
    }

    private func append(together: Bool) -> (unwritten: Int, reason: String)? {
        switch file {
        case .some(let file): lines.withSpan { file.append($0, together: together) }
        case nil: nil
        }
    }

    private var loss: TraceRecord {
        TraceRecord(
            time: TraceRecord.now(), level: .warning, source: TraceSources.server,
            message: lost == 1 ? "1 line of the log is lost" : "\(lost) lines of the log are lost",
            fields: [.init("reason", reason)])
    }
}
