/// A verb of the command line: how it is used, and what it does.
protocol Verb {
    static var usage: VerbUsage { get }

    /// - Throws: `UsageError` for what options and their number alone do not tell.
    init(_ arguments: VerbArguments) throws(UsageError)

    /// Does it.
    ///
    /// - Returns: the exit status.
    /// - Throws: `UsageError` for a name that means nothing.
    func run(_ command: HubCommand) async throws(UsageError) -> Int32
}

/// What a verb takes and does, for its help and for reading its arguments.
struct VerbUsage: Sendable {
    struct Option: Sendable {
        /// As `--port`.
        let name: String
        /// What stands behind it, as `PORT`; nil for a switch.
        var value: String?
        /// Whether it may stand there more than once.
        var repeats = false
        let help: String

        /// `--port PORT`.
        var spelling: String { value.map { "\(name) \($0)" } ?? name }
    }

    let name: String
    /// What stands behind it beside options, in words; in brackets what may be left out.
    var words = ""
    /// How many words there may be.
    var wordCount = 0...0
    /// A line for the list of verbs.
    let summary: String
    var options: [Option] = []
    /// What there is to know; `PROGRAM` stands for the program's name.
    let text: String
    let exitStatus: String

    /// `check FILE`.
    var shortLine: String { words.isEmpty ? name : "\(name) \(words)" }

    func help(_ program: String) -> String {
        let line = ([shortLine] + options.map { "[\($0.spelling)]" }).joined(separator: " ")
        let options = options.isEmpty ? "" : Columns.text(options.map { ($0.spelling, $0.help) }, indent: 2) + "\n\n"
        let text = text.split(separator: "PROGRAM", omittingEmptySubsequences: false).joined(separator: program)
        return "\(program) \(line)\n\n\(text)\n\n\(options)Exit status: \(exitStatus)"
    }
}

/// Two columns of text.
enum Columns {
    static func text(_ rows: [(String, String)], indent: Int) -> String {
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { left, right in
            let gap = String(repeating: " ", count: width - left.count + 3)
            return String(repeating: " ", count: indent) + left + gap + right
        }.joined(separator: "\n")
    }
}
