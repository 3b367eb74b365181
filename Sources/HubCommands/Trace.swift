import HubServer
import HubTracing

/// `trace`: reads logs back.
struct Trace: Verb {
    static let usage = VerbUsage(
        name: "trace", words: "FILE …", wordCount: 1...Int.max,
        summary: "reads logs: what was called, by whom, how it ended, how long it took",
        options: TraceArguments.options + [
            VerbUsage.Option(name: "--follow", help: "goes on with what is written from now on, whatever file it is written to"),
            VerbUsage.Option(name: "--slowest", value: "N", help: "only the N calls that took longest, the slowest first"),
            VerbUsage.Option(name: "--summary", help: "counts, outcomes and durations instead of lines"),
            VerbUsage.Option(name: "--json", help: "as JSON, an object on each line"),
        ],
        text: """
            Prints the lines of the logs at FILE that meet all the options, in the order of their times; '-' is standard input. Old
            files of a log, FILE.1, FILE.2.gz …, come before it by themselves. Text and JSON lines are both read.

            MOMENT is as 2026-11-24T10:00:00Z, 2026-11-24T10:00 or 2026-11-24, in UTC, or how long ago, as 10m. Of one option that
            is repeated one value must be met. In text only the sentences about calls tell hub and method, and only their ends tell outcome
            and duration, as the options of the module 'logging' have it.

            What cannot be read is told on standard error, with file and line, and the rest is read on.

              PROGRAM trace calls.log --since 10m --user ada
              PROGRAM trace logs/*.log --level warning --follow
              PROGRAM trace calls.log --slowest 10 --json | jq .duration
            """,
        exitStatus: "0 lines were found, 1 none, 2 wrong use, or a FILE cannot be opened.")

    let query: TraceQuery
    let paths: [String]
    let follows: Bool
    let isJSON: Bool
    let result: Result

    enum Result {
        case lines, summary
        case slowest(Int)
    }

    init(_ arguments: VerbArguments) throws(UsageError) {
        query = try TraceArguments.query(arguments)
        paths = TraceLogs.paths(arguments.words)
        follows = arguments.has("--follow")
        isJSON = arguments.has("--json")
        result = try Self.result(arguments)
        if follows, case .lines = result { return }
        if follows { throw UsageError("what is followed has no end, so '--summary' and '--slowest' never come", verb: "trace") }
    }

    private static func result(_ arguments: VerbArguments) throws(UsageError) -> Result {
        guard let slowest = arguments["--slowest"] else { return arguments.has("--summary") ? .summary : .lines }
        guard !arguments.has("--summary") else { throw UsageError("'--summary' and '--slowest' are two results", verb: "trace") }
        guard let count = Int(slowest), (1...1_000).contains(count) else {
            throw UsageError("'--slowest' expects a whole number from 1 to 1000", verb: "trace")
        }
        return .slowest(count)
    }

    func run(_ command: HubCommand) async -> Int32 {
        var (logs, isWhole): ([TraceLog], Bool) = ([], true)
        for path in paths {
            do throws(TraceProblem) {
                logs.append(try TraceLog(path, follows: follows))
            } catch {
                command.terminal.complain("\(error)")
                isWhole = false
            }
        }
        let found = await read(TraceLogs(logs), TraceOutput(command.terminal, isJSON: isJSON))
        return !isWhole ? 2 : found ? 0 : 1
    }

    /// Whether lines were found.
    private func read(_ logs: TraceLogs, _ output: consuming TraceOutput) async -> Bool {
        var collected = Collected(result)
        var found = false
        reading: while true {
            switch logs.next() {
            case .problem(let problem): output.complain("\(problem)")
            case .line(let line):
                guard query.wants(line) else { continue }
                found = true
                if !collected.add(line), !output.write(line) { break reading }
            case nil:
                guard follows, !isOver, output.flush(), await Self.waits() else { break reading }
            }
        }
        if found { collected.write(to: &output) }
        _ = output.flush()
        return found
    }

    /// Whether no line that is written from now on can be wanted.
    private var isOver: Bool { query.until.map { TraceRecord.now() >= $0 } ?? false }

    /// Waits a little for more lines; false when the task is cancelled.
    private static func waits() async -> Bool { (try? await Task.sleep(for: .milliseconds(200))) != nil }
}

/// What is kept of lines until all have been read.
private enum Collected {
    case nothing
    case summary(TraceSummary)
    case slowest(SlowestLines)

    init(_ result: Trace.Result) {
        switch result {
        case .lines: self = .nothing
        case .summary: self = .summary(TraceSummary())
        case .slowest(let count): self = .slowest(SlowestLines(count))
        }
    }

    /// Whether the line was taken.
    mutating func add(_ line: TraceLine) -> Bool {
        switch self {
        case .nothing: return false
        case .summary(var summary):
            // So that it is not copied.
            self = .nothing
            summary.add(line)
            self = .summary(summary)
        case .slowest(var slowest):
            self = .nothing
            slowest.add(line)
            self = .slowest(slowest)
        }
        return true
    }

    func write(to output: inout TraceOutput) {
        switch self {
        case .nothing: break
        case .summary(let summary): output.write(summary)
        case .slowest(let slowest): for line in slowest.lines where output.write(line) {}
        }
    }
}
