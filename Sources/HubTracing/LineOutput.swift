import HubBase
import HubSettings

/// Records on their last way: to lines, and where lines go. A failed write costs its lines and nothing else: they are counted, and the
/// first lines that can be written again begin with one that says how many are missing.
struct LineOutput: ~Copyable {
    /// Most bytes of one write, but for a line that is longer.
    private static let most = 256 * 1024
    private static let keptMemory = 64 * 1024
    private static let keptRecords = 8 * 1024

    /// The records to write.
    var records: [TraceRecord] = []
    private var lines = ByteWriter()
    private var format: LineFormat
    private let target: any LineTarget
    /// Lines that are missing and have not been told of yet.
    private var lost = 0
    private var reason = ""
    /// Lines that came later than answers waited.
    private var late = 0

    init(_ target: any LineTarget, format: TraceFormat) {
        self.target = target
        self.format = LineFormat(format)
    }

    /// Writes the records; `dropped` ones came behind them and found no room in the queue.
    mutating func write(dropped: Int) {
        for record in records { append(record) }
        writeLines()
        records.removeAll(keepingCapacity: records.capacity <= Self.keptRecords)
        guard dropped > 0 else { return }
        if lost == 0 { reason = "more came than could be written" }
        lost += dropped
        writeBehindLoss()
    }

    /// So many lines were written only when their answers had left.
    mutating func note(late count: Int) { late += count }

    /// Opens a file by its name anew.
    func reopen() { target.reopen() }

    /// Tells of the last losses and closes.
    mutating func close() {
        if lost > 0 || late > 0 { writeBehindLoss() }
        target.close()
    }

    private mutating func append(_ record: TraceRecord) {
        let before = lines.count
        format.append(record, to: &lines)
        guard lines.count > min(Self.most, target.room), before > 0 else { return }
        // The last one did not fit: those before it go first.
        var rest = ByteWriter(capacity: lines.count - before)
        lines.withSpan { rest.append($0.extracting(before...)) }
        lines.truncate(to: before)
        writeLines()
        swap(&lines, &rest)
    }

    private mutating func writeLines() {
        guard lines.count > 0 else { return }
        if lost > 0 || late > 0 { return writeBehindLoss() }
        if let failure = put(together: false) { (lost, reason) = failure }
        lines.removeAll(keepingAtMost: Self.keptMemory)
    }

    /// Writes how many lines are missing or late and then the lines, or nothing: a remnant of room would else be filled with such tales. No
    /// line is left afterwards.
    private mutating func writeBehindLoss() {
        let count = lines.withSpan { $0.lineCount }
        var all = ByteWriter(capacity: lines.count + 256)
        if lost > 0 { format.append(tale(lost, "lost", reason), to: &all) }
        if late > 0 { format.append(tale(late, "late", "writing took longer than a second"), to: &all) }
        lines.withSpan { all.append($0) }
        swap(&lines, &all)
        if let failure = put(together: true) {
            lost += count
            reason = failure.reason
        } else {
            (lost, late) = (0, 0)
        }
        lines.removeAll(keepingAtMost: Self.keptMemory)
    }

    private func put(together: Bool) -> (unwritten: Int, reason: String)? {
        lines.withSpan { target.append($0, together: together) }
    }

    private func tale(_ count: Int, _ what: String, _ reason: String) -> TraceRecord {
        TraceRecord(
            time: TraceRecord.now(), level: .warning, source: TraceSources.server,
            message: count == 1 ? "1 line of the log is \(what)" : "\(count) lines of the log are \(what)",
            fields: [.init("reason", reason)])
    }
}

/// How records become lines.
private struct LineFormat: ~Copyable {
    private let format: TraceFormat
    private var text = TextLines()
    private var json = JSONLines()

    init(_ format: TraceFormat) { self.format = format }

    mutating func append(_ record: TraceRecord, to out: inout ByteWriter) {
        switch format {
        case .text: text.append(record, to: &out)
        case .json: json.append(record, to: &out)
        }
    }
}
