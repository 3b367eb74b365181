import HubServer
import HubTracing

/// Lines and summaries on their way to whoever asked, many in one write. Nothing that was read drives the terminal: what writes logs
/// writes here, too.
struct TraceOutput: ~Copyable {
    private static let most = 64 * 1024

    private let terminal: Terminal
    private let isJSON: Bool
    private var out = ByteWriter()
    private var line = ByteWriter()
    private var text = TextLines()
    private var json = JSONLines()

    init(_ terminal: Terminal, isJSON: Bool) {
        self.terminal = terminal
        self.isJSON = isJSON
    }

    /// Writes a line. False: nobody reads any more.
    mutating func write(_ line: TraceLine) -> Bool {
        if isJSON {
            line.append(json: &out, &json)
        } else if terminal.hasColours {
            self.line.removeAll(keepingAtMost: Self.most)
            line.append(text: &self.line, &text)
            self.line.withSpan { Colours.append($0, line.level, to: &out) }
        } else {
            line.append(text: &out, &text)
        }
        return out.count < Self.most || flush()
    }

    /// Writes a summary.
    mutating func write(_ summary: TraceSummary) {
        out.append(isJSON ? VisibleText.of(json: summary.value) : SummaryText.of(summary))
        out.append(0x0A)
    }

    /// Tells of a problem, behind what came before it.
    mutating func complain(_ problem: String) {
        _ = flush()
        terminal.complain(problem)
    }

    /// Hands out what is left. False: nobody reads any more.
    mutating func flush() -> Bool {
        defer { out.removeAll(keepingAtMost: 2 * Self.most) }
        return out.withSpan { $0.isEmpty || terminal.pass($0) }
    }
}

/// A line of text for a terminal: what matters is seen first.
private enum Colours {
    static func append(_ line: Span<UInt8>, _ level: TraceLevel, to out: inout ByteWriter) {
        let time = line.firstIndex(of: 0x20, from: 0) ?? 0
        let name = line.firstIndex(of: 0x20, from: time + 1) ?? time
        let end = line.count - 1
        let fields = twoBlanks(line, from: name) ?? end
        out.append("\u{1B}[2m")
        out.append(line.extracting(..<time))
        out.append("\u{1B}[0m")
        out.append(colour(of: level))
        out.append(line.extracting(time..<name))
        out.append("\u{1B}[0m")
        out.append(line.extracting(name..<fields))
        out.append("\u{1B}[2m")
        out.append(line.extracting(fields..<end))
        out.append("\u{1B}[0m\n")
    }

    private static func colour(of level: TraceLevel) -> StaticString {
        switch level {
        case .off, .critical: "\u{1B}[1;31m"
        case .error: "\u{1B}[31m"
        case .warning: "\u{1B}[33m"
        case .information: "\u{1B}[32m"
        case .verbose: "\u{1B}[2m"
        }
    }

    private static func twoBlanks(_ line: Span<UInt8>, from start: Int) -> Int? {
        var index = start
        while let blank = line.firstIndex(of: 0x20, from: index), blank + 1 < line.count {
            if line[blank + 1] == 0x20 { return blank }
            index = blank + 1
        }
        return nil
    }
}
