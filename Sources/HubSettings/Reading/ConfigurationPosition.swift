/// A place in a configuration file, as editors count: lines from 1, columns from 1 in characters.
public struct ConfigurationPosition: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The file's name as it was given.
    public let file: String
    /// The line, 0 when the file as a whole is meant.
    public let line: Int
    /// The column.
    public let column: Int

    /// That place of that file.
    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// The file as a whole.
    public init(file: String) { self.init(file: file, line: 0, column: 0) }

    /// `config.yaml:12:5`, or `config.yaml` for the file as a whole.
    public var description: String { line == 0 ? file : "\(file):\(line):\(column)" }

    /// File order.
    public static func < (left: ConfigurationPosition, right: ConfigurationPosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
