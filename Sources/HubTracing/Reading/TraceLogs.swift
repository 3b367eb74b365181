/// Several logs as one: of what each has next, the earliest line. Used by one at a time.
package final class TraceLogs {
    private var logs: [(log: TraceLog, next: TraceLine?)]

    /// These logs, opened.
    package init(_ logs: [TraceLog]) { self.logs = logs.map { ($0, nil) } }

    /// The next line, or what is wrong with one, told as soon as it is met. Nil: there is none, or none yet. Lines of one moment come
    /// in the order of their logs.
    package func next() -> TracePiece? {
        var first: (place: Int, line: TraceLine)?
        for place in logs.indices {
            if logs[place].next == nil {
                switch logs[place].log.next() {
                case .line(let line): logs[place].next = line
                case .problem(let problem): return .problem(problem)
                case nil: continue
                }
            }
            if let line = logs[place].next, line.time < first?.line.time ?? .max { first = (place, line) }
        }
        guard let first else { return nil }
        logs[first.place].next = nil
        return .line(first.line)
    }

    /// The logs at these paths, without those that are old files of another one, which reads them itself.
    package static func paths(_ paths: [String]) -> [String] {
        var found: [String] = []
        for path in paths where !found.contains(path) && !paths.contains(where: { OldLogs.isOld(path, of: $0) }) {
            found.append(path)
        }
        return found
    }
}
