package import Hubs

/// What came of reading a configuration file: all that is wrong or doubtful, and the configuration if nothing is wrong.
package struct ConfigurationReport: Sendable, CustomStringConvertible {
    /// Errors and warnings, each once, in file order.
    package let problems: [ConfigurationProblem]
    /// What the file says, nil if there is an error.
    package let configuration: Configuration?

    /// `make` is called with the warnings when there is no error.
    init(_ problems: [ConfigurationProblem], _ make: (_ warnings: [ConfigurationProblem]) -> Configuration? = { _ in nil }) {
        self.problems = ConfigurationError.sorted(problems)
        configuration = self.problems.contains { $0.severity == .error } ? nil : make(self.problems)
    }

    /// A line for each problem, and a last one with their number; empty when there are none.
    package var description: String { problems.isEmpty ? "" : ConfigurationError(problems).description }

    /// The configuration.
    ///
    /// - Throws: All problems, if one of them is an error.
    func get() throws(ConfigurationError) -> Configuration {
        guard let configuration else { throw ConfigurationError(problems) }
        return configuration
    }
}
