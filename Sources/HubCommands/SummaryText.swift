import HubServer
import HubTracing

/// A summary of a log as a person reads it.
enum SummaryText {
    static func of(_ summary: TraceSummary) -> String {
        let times = "\(TraceSummary.time(summary.first)) to \(TraceSummary.time(summary.last))"
        let head = [
            "\(summary.lines) \(summary.lines == 1 ? "line" : "lines"), \(times)", "levels: " + list(summary.levelCounts),
            "sources: " + list(summary.sourceCounts),
        ]
        let methods = summary.methods
        return (head + (methods.isEmpty ? [] : [""] + table(methods))).joined(separator: "\n")
    }

    private static func list(_ counts: [(name: String, count: Int)]) -> String {
        counts.map { "\(VisibleText.of($0.name)) \($0.count)" }.joined(separator: ", ")
    }

    /// A row for each method; columns of numbers end where their heads end.
    private static func table(_ methods: [TraceSummary.Method]) -> [String] {
        let rows = [["METHOD", "CALLS", "SENDS", "MEAN", "P50", "P95", "P99", "LONGEST", "OUTCOMES"]] + methods.map(row)
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.indices.map { column in
                let gap = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 || column == row.count - 1 ? row[column] + gap : gap + row[column]
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    private static func row(_ method: TraceSummary.Method) -> [String] {
        let name = method.name.map { VisibleText.of("\($0.hub).\($0.method)") } ?? "others"
        let durations = method.durations
        let times =
            durations.count == 0
            ? Array(repeating: "-", count: 5)
            : [durations.mean, durations.quantile(0.5), durations.quantile(0.95), durations.quantile(0.99), durations.longest]
                .map(milliseconds)
        return [name, "\(method.calls)", "\(method.sends)"] + times + [list(method.outcomeCounts)]
    }

    /// `12.345ms`.
    private static func milliseconds(_ duration: Double) -> String {
        TraceRecord.Field.milliseconds(Int64(exactly: (duration * 1_000).rounded()) ?? .max) + "ms"
    }
}
