import HubServer
import HubTracing

/// The options of `trace` that say which lines are wanted.
enum TraceArguments {
    static let options =
        [
            VerbUsage.Option(name: "--since", value: "MOMENT", help: "lines from then on"),
            VerbUsage.Option(name: "--until", value: "MOMENT", help: "lines before then"),
            VerbUsage.Option(
                name: "--level", value: "LEVEL", help: "lines that matter at least so much: critical, error, warning …"),
        ]
        + [
            ("--hub", "HUB", "lines about this hub"), ("--method", "METHOD", "lines about this method"),
            ("--connection", "ID", "lines about this connection"), ("--user", "USER", "lines about this user"),
            ("--call", "CALL", "a call, its sends and its end"),
            ("--outcome", "OUTCOME", "ends of calls: " + TraceSummary.outcomes.joined(separator: ", ")),
        ].map { VerbUsage.Option(name: $0, value: $1, repeats: true, help: $2 + "; may be repeated") }

    static func query(_ arguments: VerbArguments) throws(UsageError) -> TraceQuery {
        var query = TraceQuery()
        query.since = try moment("--since", arguments)
        query.until = try moment("--until", arguments)
        query.level = try level(arguments)
        query.hubs = arguments.all("--hub")
        query.methods = arguments.all("--method")
        query.connections = arguments.all("--connection")
        query.users = arguments.all("--user")
        query.calls = arguments.all("--call")
        query.outcomes = arguments.all("--outcome")
        for outcome in query.outcomes where !TraceSummary.outcomes.contains(outcome) {
            throw UsageError(NearestName.unknown("outcome", outcome, among: TraceSummary.outcomes), verb: "trace")
        }
        return query
    }

    private static func moment(_ option: String, _ arguments: VerbArguments) throws(UsageError) -> Int64? {
        guard let text = arguments[option] else { return nil }
        if let ago = Duration(written: text) { return TraceRecord.now() - Int64(ago / .microseconds(1)) }
        guard let time = TraceLine.time(text) else {
            let expected = "a moment (as 2026-11-24T10:00:00Z) or how long ago (as 10m)"
            throw UsageError("'\(option)' expects \(expected), found \(ConfigurationProblem.quote(text))", verb: "trace")
        }
        return time
    }

    private static func level(_ arguments: VerbArguments) throws(UsageError) -> TraceLevel {
        guard let name = arguments["--level"] else { return .verbose }
        let levels = TraceLevel.allCases.filter { $0 != .off }
        guard let level = levels.first(where: { $0.description == name }) else {
            throw UsageError(NearestName.unknown("level", name, among: levels.map(\.description)), verb: "trace")
        }
        return level
    }
}
