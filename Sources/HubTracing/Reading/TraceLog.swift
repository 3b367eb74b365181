import Glibc

/// A log that is read from its oldest line on: its old files, compressed or not, and the file itself. Nothing is lost or comes twice
/// because the log begins a new file meanwhile. Used by one at a time.
package final class TraceLog {
    private let path: String
    private let follows: Bool
    /// Old files that come before the newest.
    private var old: ArraySlice<String> = []
    /// The file that had the log's name when it was looked for.
    private var newest: LogBytes?
    private var current: LogLines?
    /// Whether nothing more will come to the current one.
    private var isFinal = false
    /// The latest moment of a line so far.
    private var latest = Int64.min

    /// Opens a log by the path of its file, `-` being standard input.
    ///
    /// - Parameter follows: whether `next()` has lines again when more are written, to whatever file has the name then.
    /// - Throws: why the file cannot be read.
    package init(_ path: String, follows: Bool = false) throws(TraceProblem) {
        self.path = path
        let found: (newest: LogBytes, old: [String])
        do throws(LogBytes.Fault) {
            found = path == "-" ? (try LogBytes(path), []) : try LogFamily.newest(of: path)
        } catch {
            throw TraceProblem(file: path, line: nil, what: .init(error))
        }
        (newest, old) = (found.newest, found.old[...])
        self.follows = follows && path != "-" && found.newest.identity != nil
    }

    /// The next line, or what is wrong with it. Nil: there is none, or none yet.
    package func next() -> TracePiece? {
        while true {
            guard let lines = current else {
                guard !old.isEmpty || newest != nil else { return nil }
                if let problem = open() { return problem }
                continue
            }
            if !isFinal {
                if let piece = lines.next() { return note(piece) }
                if follows, old.isEmpty, newest == nil {
                    if lines.beginAnewIfShortened() { continue }
                    guard findSuccessors(of: lines) else { return nil }
                }
                isFinal = true
            }
            // Whoever writes goes on in another file and ended this one before, so this is all of it.
            if let piece = lines.next() ?? lines.finish() { return note(piece) }
            (current, isFinal) = (nil, false)
        }
    }

    /// Where the line stands that `next()` gave last; nil before the first one.
    package var place: Place? { current.map { Place(file: $0.name, line: $0.number, isText: $0.isText) } }

    /// A line of a log.
    package struct Place: CustomStringConvertible {
        package let file: String
        package let line: Int
        /// Whether it is one of text.
        package let isText: Bool

        /// `calls.log:12`.
        package var description: String { VisibleText.of("\(file):\(line)") }
    }

    private func note(_ piece: TracePiece) -> TracePiece {
        if case .line(let line) = piece { latest = max(latest, line.time) }
        return piece
    }

    /// Opens what comes next.
    private func open() -> TracePiece? {
        guard let path = old.popFirst() else {
            current = newest.map { LogLines($0, name: self.path) }
            newest = nil
            return nil
        }
        do throws(LogBytes.Fault) {
            let found = try LogFamily.open(path)
            current = LogLines(found.bytes, name: found.path)
            return nil
        } catch {
            return .problem(TraceProblem(file: path, line: nil, what: .init(error)))
        }
    }

    /// Whether the log has gone on in another file, and which ones come next then.
    private func findSuccessors(of lines: LogLines) -> Bool {
        // One without a line may be there before the writer knows of it.
        guard let identity = LogFamily.identity(of: path), identity != lines.bytes.identity,
            let (bytes, all) = try? LogFamily.newest(of: path), bytes.identity != lines.bytes.identity, !bytes.isEmpty
        else { return false }
        if let own = all.firstIndex(where: { LogFamily.identity(of: $0) == lines.bytes.identity }) {
            old = all[(own + 1)...]
        } else {
            // It is compressed already, or gone.
            old = all.filter { LogFamily.time(of: $0).map { $0 > latest } ?? false }[...]
        }
        newest = bytes
        return true
    }
}

extension TraceProblem.What {
    init(_ fault: LogBytes.Fault) {
        switch fault {
        case .cutOff: self = .cutOff
        case .damaged: self = .damaged
        case .unreadable(let code): self = .unreadable(LogFile.words(of: code))
        }
    }
}
