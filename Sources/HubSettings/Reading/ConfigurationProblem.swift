/// One thing that is wrong, or doubtful, in a configuration file.
public struct ConfigurationProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// Whether the server starts all the same.
    public enum Severity: String, Sendable {
        /// It does not.
        case error
        /// It does.
        case warning
    }

    /// Whether the server starts all the same.
    public let severity: Severity
    /// Where: the key for an unknown or repeated key, the value for a wrong value, the owner's key for something missing.
    public let position: ConfigurationPosition
    /// What is wrong, and what would be right.
    public let sentence: String

    /// A problem at that place.
    public init(_ severity: Severity = .error, at position: ConfigurationPosition, _ sentence: String) {
        self.severity = severity
        self.position = position
        self.sentence = sentence
    }

    /// `config.yaml:12:5: error: unknown module 'loging' (did you mean 'logging'?)`.
    public var description: String { "\(position): \(severity.rawValue): \(sentence)" }
}

extension ConfigurationProblem {
    /// `unknown parameter 'txt' (did you mean 'text'?)`, with the nearest of the names that there are.
    public static func unknown(
        _ noun: String, _ name: String, among names: some Sequence<String>, at position: ConfigurationPosition
    ) -> ConfigurationProblem {
        ConfigurationProblem(at: position, NearestName.unknown(noun, name, among: names))
    }

    /// `text` between quotes for a sentence: one line, control characters visible, never longer than 60 characters.
    package static func quote(_ text: String) -> String {
        var shown = ""
        for (index, scalar) in text.unicodeScalars.enumerated() {
            guard index < 60 else { return "'\(shown)…'" }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: shown += scalar.escaped(asASCII: true)
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return "'\(shown)'"
    }

    /// What stands at `node`, for a sentence; a value from the environment is not shown.
    package static func describe(_ node: ConfigurationNode) -> String {
        switch node.content {
        case .sequence: "a list"
        case .mapping: "a section"
        case .refused: "nothing"
        case .scalar(let scalar) where scalar.isNothing: "nothing"
        case .scalar(let scalar) where scalar.isSecret: "a value from the environment"
        case .scalar(let scalar): quote(scalar.text)
        }
    }
}
