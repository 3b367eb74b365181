/// All problems of one configuration file, in file order. The server does not start on one.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Errors and warnings, each once, in file order.
    public let problems: [ConfigurationProblem]

    /// Sorts what was found while reading.
    public init(_ problems: [ConfigurationProblem]) { self.problems = Self.sorted(problems) }

    /// A line for each problem, and a last one with their number.
    public var description: String {
        (problems.map(\.description) + [Self.count(of: problems)]).joined(separator: "\n")
    }

    /// The problems in file order; those of one place stay as they were found, and the same one appears once.
    package static func sorted(_ problems: [ConfigurationProblem]) -> [ConfigurationProblem] {
        var seen: Set<ConfigurationProblem> = []
        return problems.filter { seen.insert($0).inserted }.enumerated()
            .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
            .map(\.element)
    }

    /// `3 errors, 1 warning`.
    package static func count(of problems: [ConfigurationProblem]) -> String {
        let errors = problems.count { $0.severity == .error }
        let warnings = problems.count - errors
        let parts = [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }
        return parts.map { "\($0) \($1)\($0 == 1 ? "" : "s")" }.joined(separator: ", ")
    }
}
