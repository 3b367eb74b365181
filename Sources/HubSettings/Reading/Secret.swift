/// A text that no output shows, wherever the file has it from.
public struct Secret: OptionValue, Equatable {
    /// The text.
    public let text: String

    /// Any text.
    public static var expectation: String { String.expectation }
    /// Any text.
    public static var shape: OptionShape { String.shape }
    /// Empty.
    public static var placeholder: Secret { Secret(text: "") }
    /// Never the text.
    public var written: String { "a secret" }

    /// Reads the text as it stands there.
    public static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> Secret? {
        read(node, faults: &faults) { Secret(text: $0) }
    }
}
