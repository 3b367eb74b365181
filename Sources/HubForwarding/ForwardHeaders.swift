internal import Hubs

/// `headers:` of a step: fields that each request carries, the same for all.
struct ForwardHeaders: Sendable {
    /// Each as `name: value`.
    let fields: [String]

    /// Fields that the request has anyway, or that are about the connection.
    private static let own: Set<String> = [
        "connection", "content-length", "content-type", "expect", "keep-alive", "proxy-connection", "te", "traceparent",
        "tracestate", "trailer", "transfer-encoding", "upgrade",
    ]

    /// Reads `headers`; what is wrong is reported, and no value said.
    init(options: inout Options) {
        let form = "a section of names with texts"
        let node = options.node(
            "headers", form: form, isHidden: true, "Fields of the request, as 'authorization: Bearer ${TOKEN}'.")
        var fields: [String] = []
        var names: Set<String> = []
        if let node, node.entries == nil { options.report([OptionFault(node, expected: form)], of: "headers") }
        for (key, value) in (node?.entries ?? []).map({ ($0.key, $0.value) }) {
            let name = key.text.lowercased()
            let quoted = ConfigurationProblem.quote(key.text)
            if !Self.isName(key.text) {
                options.report(ConfigurationProblem(at: key.position, "\(quoted) is no name of a field"))
            } else if Self.own.contains(name) {
                options.report(ConfigurationProblem(at: key.position, "the field \(quoted) is the server's own"))
            } else if !names.insert(name).inserted {
                options.report(ConfigurationProblem(at: key.position, "the field \(quoted) is given twice"))
            }
            guard let text = Self.text(value, of: key.text, &options) else { continue }
            // For curl a name with nothing behind the colon takes a field away; this is how an empty one is written.
            fields.append(text.isEmpty ? "\(key.text);" : "\(key.text): \(text)")
        }
        self.fields = fields
    }

    private static func text(_ node: ConfigurationNode, of name: String, _ options: inout Options) -> String? {
        guard case .scalar(let scalar) = node.content else {
            options.report([OptionFault(node, expected: "text")], of: name)
            return nil
        }
        do throws(TextTemplate.Refusal) {
            // Read as other texts of steps are, for `$$`; but a value of a call has no place here.
            let pieces = try TextTemplate(scalar, []).pieces
            guard pieces.count == 1, case .fixed(let text) = pieces[0] else {
                throw TextTemplate.Refusal(sentence: "'headers' are fixed: no '$', and '$$' for a dollar")
            }
            if !text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) {
                throw TextTemplate.Refusal(sentence: "a field holds no control characters")
            }
            return text
        } catch {
            options.report(ConfigurationProblem(at: node.position, error.sentence))
            return nil
        }
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
    }
}
