import HubBase

/// The lines of one log file, one after another. Whatever is in it, no more than one line is held.
final class LogLines {
    /// Bytes of one line; a longer one is passed over.
    static let longest = 4 * 1024 * 1024
    /// How many lines that cannot be read are told of one by one.
    static let told = 100

    let name: String
    let bytes: LogBytes
    private var buffer = ByteWriter()
    /// What of the buffer has not been read yet, and where to look for its next line feed.
    private var (start, looked) = (0, 0)
    /// Which line was the last, from 1.
    private(set) var number = 0
    /// Whether that was one of text.
    private(set) var isText = false
    private var untold = 0
    private var problems = 0
    private var isSkipping = false
    private var isBroken = false

    init(_ bytes: LogBytes, name: String) {
        self.bytes = bytes
        self.name = name
    }

    /// The next line, or what is wrong with it; nil: there is none now.
    func next() -> TracePiece? {
        while !isBroken {
            if let end = lineFeed() {
                defer { start = end + 1 }
                number += 1
                if isSkipping {
                    isSkipping = false
                } else if let piece = piece(start..<end) {
                    return piece
                }
            } else if let problem = fill() {
                return problem
            } else if looked == buffer.count {
                return nil
            }
        }
        return nil
    }

    /// What is left when nothing more will come: a line without its end, and how many problems were not told of.
    func finish() -> TracePiece? {
        if !isBroken, start < buffer.count, !isSkipping {
            let line = start..<buffer.count
            number += 1
            start = buffer.count
            // If a line can be read that far, it is taken as one.
            if let piece = piece(line, ended: false) { return piece }
        }
        isBroken = true
        guard untold > 0 else { return nil }
        defer { untold = 0 }
        return .problem(TraceProblem(file: name, line: nil, what: .more(untold)))
    }

    /// Begins anew if somebody has emptied the file; whether that is so.
    func beginAnewIfShortened() -> Bool {
        guard bytes.isShortened else { return false }
        bytes.rewind()
        buffer.removeAll(keepingAtMost: 0)
        (start, looked, number, isSkipping) = (0, 0, 0, false)
        return true
    }

    private func lineFeed() -> Int? {
        let end = buffer.withSpan { $0.firstIndex(of: 0x0A, from: looked) }
        looked = end.map { $0 + 1 } ?? buffer.count
        return end
    }

    private func piece(_ range: Range<Int>, ended: Bool = true) -> TracePiece? {
        let result = buffer.withSpan { bytes -> Result<TraceLine, TraceLineFault> in
            let line = bytes.extracting(range)
            if number == 1, !line.isEmpty, line[0] == 0x23 {
                return .failure(.unknownVersion("'\(String(decoding: line.extracting(..<min(line.count, 60))))'"))
            }
            isText = line.isEmpty || line[0] != 0x7B
            do throws(TraceLineFault) {
                return .success(try TraceLine.read(line))
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let line): return .line(line)
        case .failure(let fault):
            // A first line that says another version says it of the whole file.
            if number == 1, case .unknownVersion = fault, buffer.withSpan({ $0[range.lowerBound] == 0x23 }) { isBroken = true }
            return problem(fault == .noLine && !ended ? .line(.cutOff) : .line(fault))
        }
    }

    private func problem(_ what: TraceProblem.What, at line: Int? = nil) -> TracePiece? {
        problems += 1
        guard problems <= Self.told || isBroken else {
            untold += 1
            return nil
        }
        return .problem(TraceProblem(file: name, line: line ?? number, what: what))
    }

    /// Reads on; a problem if it cannot.
    private func fill() -> TracePiece? {
        if start > 0 {
            buffer.moveTail(from: start, to: 0)
            (start, looked) = (0, looked - start)
        }
        if buffer.count > Self.longest {
            buffer.removeAll(keepingAtMost: 1024)
            looked = 0
            if !isSkipping {
                isSkipping = true
                if let piece = problem(.tooLong, at: number + 1) { return piece }
            }
        }
        do throws(LogBytes.Fault) {
            _ = try bytes.read(to: &buffer)
            return nil
        } catch {
            isBroken = true
            return problem(.init(error), at: number + 1)
        }
    }
}
