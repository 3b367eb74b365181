/// One element of a list whose elements are names, each perhaps with a value: `- name` or `- name: value`.
package struct NamedEntry: Sendable {
    package let key: ConfigurationKey
    /// What stands behind the name, nil for the bare name.
    package let value: ConfigurationNode?
}

extension Options {
    /// A list of names, each perhaps with a value, in order.
    ///
    /// - Parameters:
    ///   - noun: What one element is, for sentences, as `a module`.
    ///   - shape: What a schema says of the list.
    package mutating func entries(
        _ name: String, of noun: String, shape: OptionShape = .any, _ help: String
    ) -> [NamedEntry] {
        document(OptionDocumentation(name: name, form: "a list", shape: shape, help: help))
        guard let node = self[name] else { return [] }
        guard let elements = node.elements else {
            report([OptionFault(node, expected: "a list with \(noun) in each place (as '- name: …')")], of: name)
            return []
        }
        return elements.compactMap { entry($0, of: noun, in: name) }
    }

    /// Reads a section that is not the value of an option; what is wrong with it is wrong with these options.
    package mutating func section<S>(
        at node: ConfigurationNode?, of owner: ConfigurationKey, short: String? = nil, _ read: (inout Options) -> S
    ) -> S {
        var problems: [ConfigurationProblem] = []
        let value = Self.read(node, of: owner, short: short, problems: &problems, read)
        for problem in problems { report(problem) }
        return value
    }

    private mutating func entry(_ element: ConfigurationNode, of noun: String, in name: String) -> NamedEntry? {
        if element.text != nil, element.shownText == nil {
            report(ConfigurationProblem(at: element.position, "the name of \(noun) cannot come from the environment"))
            return nil
        }
        if let text = element.text { return NamedEntry(key: ConfigurationKey(text, at: element.position), value: nil) }
        guard case .mapping(let entries) = element.content, let first = entries.first else {
            report([OptionFault(element, expected: "\(noun) in each place (as '- name: …')")], of: name)
            return nil
        }
        for other in entries.dropFirst() {
            let (key, owner) = (ConfigurationProblem.quote(other.key.text), ConfigurationProblem.quote(first.key.text))
            report(
                ConfigurationProblem(
                    at: other.key.position, "\(key) stands beside \(owner): indent it to be inside, or begin it with '-'"))
        }
        return NamedEntry(key: first.key, value: first.value)
    }
}
