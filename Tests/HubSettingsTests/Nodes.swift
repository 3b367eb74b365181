@testable import HubSettings

/// Builds nodes by hand: the n-th key of a section stands at n:1 of its file, its value at n:20.
func section(_ entries: [(String, ConfigurationNode.Content)], file: String = "f") -> ConfigurationNode {
    let entries = entries.enumerated().map { index, entry in
        ConfigurationNode.Entry(
            key: ConfigurationKey(entry.0, at: ConfigurationPosition(file: file, line: index + 1, column: 1)),
            value: ConfigurationNode(entry.1, at: ConfigurationPosition(file: file, line: index + 1, column: 20)))
    }
    return ConfigurationNode(.mapping(entries), at: ConfigurationPosition(file: file, line: 1, column: 1))
}

func plain(_ text: String) -> ConfigurationNode.Content { .scalar(Scalar(text)) }

func list(_ texts: String...) -> ConfigurationNode.Content {
    .sequence(
        texts.enumerated().map { index, text in
            ConfigurationNode(plain(text), at: ConfigurationPosition(file: "f", line: 90, column: index + 1))
        })
}

/// What `read` makes of a section with the key `owner` at 1:1, and all problems as they are printed.
func read<S>(_ entries: [(String, ConfigurationNode.Content)], _ read: (inout Options) -> S) -> (value: S, problems: [String]) {
    var problems: [ConfigurationProblem] = []
    let owner = ConfigurationKey("owner", at: ConfigurationPosition(file: "f", line: 0, column: 0))
    let value = Options.read(section(entries), of: owner, problems: &problems, read)
    return (value, problems.map(\.description))
}
