/// A path that a hub is mounted on, as `/chat`, and where the file says so.
package struct HubPath: OptionValue, Equatable {
    package let text: String
    package let position: ConfigurationPosition

    package static var expectation: String { "a path (as /chat)" }
    package static var placeholder: HubPath { HubPath(text: "/", position: ConfigurationPosition(file: "")) }
    package var written: String { text }

    /// Reads a path that begins with a slash, ends with none, and holds nothing that a URL would have to escape for its
    /// structure.
    package static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> HubPath? {
        read(node, faults: &faults) { isPath($0) ? HubPath(text: $0, position: node.position) : nil }
    }

    private static func isPath(_ text: String) -> Bool {
        guard text.hasPrefix("/"), text == "/" || !text.hasSuffix("/"), !text.contains("//") else { return false }
        let segments = text.split(separator: "/")
        return !segments.contains(".") && !segments.contains("..")
            && text.unicodeScalars.allSatisfy {
                $0 > " " && !(0x7F..<0xA0).contains($0.value) && !#"?#%\"#.unicodeScalars.contains($0)
            }
    }
}
