/// A file that a configuration names: a relative path begins at the folder of the configuration file.
public struct ConfiguredFile: OptionValue, Hashable {
    /// Where the file is, as the process can open it.
    public let path: String
    /// The path as it was written.
    public let written: String

    /// The forms.
    public static var expectation: String { "the path of a file" }
    /// Any text but an empty one.
    public static var shape: OptionShape { .text(form: ".+") }
    /// No file.
    public static var placeholder: ConfiguredFile { ConfiguredFile(path: "", written: "") }

    /// Reads a path; whether there is such a file is not looked at.
    public static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> ConfiguredFile? {
        guard let text = node.text, !text.isEmpty, !text.utf8.contains(0) else {
            faults.append(OptionFault(node, expected: expectation))
            return nil
        }
        let folder = node.position.file.lastIndex(of: "/").map { String(node.position.file[...$0]) } ?? ""
        return ConfiguredFile(path: text.hasPrefix("/") ? text : folder + text, written: text)
    }
}
