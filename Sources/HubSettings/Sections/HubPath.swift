/// A path that a hub is mounted on, as `/chat`, and where the file says so.
package struct HubPath: OptionValue, Equatable {
    package let text: String
    package let position: ConfigurationPosition
    /// Whether it came from the environment: then no output may show it.
    package let isSecret: Bool

    package static var expectation: String { "a path (as /chat)" }
    package static var shape: OptionShape { .text(form: "/.*") }
    package static var placeholder: HubPath { HubPath(text: "/", position: ConfigurationPosition(file: ""), isSecret: false) }
    package var written: String { text }
    /// Where its clients negotiate.
    package var negotiate: String { inside("negotiate") }
    /// Where its clients renew who they are.
    package var refresh: String { inside("refresh") }

    private func inside(_ name: String) -> String { text == "/" ? "/\(name)" : "\(text)/\(name)" }

    /// Where the server itself answers.
    package static let taken = ["/health", "/health/live", "/health/ready"]

    /// Reads a path that begins with a slash and holds nothing that a URL would have to escape for its structure. A slash at its
    /// end makes no difference.
    package static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> HubPath? {
        read(node, faults: &faults) { text in
            let path = text.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text
            return isPath(path) ? HubPath(text: path, position: node.position, isSecret: node.shownText == nil) : nil
        }
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
