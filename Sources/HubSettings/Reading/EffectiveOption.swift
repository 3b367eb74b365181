/// What an option is in effect, and where that is said.
package struct EffectiveOption: Sendable, Equatable {
    /// What stands for a value that no output may show.
    static let hidden = "a value from the environment"

    package let name: String
    /// As it would be written; nil for what is not set, and for a section. What came from the environment is not shown.
    package let value: String?
    /// Where the file says it; nil: nobody said so, or it is a default.
    package let place: ConfigurationPosition?
    /// The options inside, for a section.
    package let inside: [EffectiveOption]

    package init(
        _ name: String, value: String? = nil, at place: ConfigurationPosition? = nil, inside: [EffectiveOption] = []
    ) {
        self.name = name
        self.value = value
        self.place = place
        self.inside = inside
    }

    /// What the file says there.
    init<V: OptionValue>(_ name: String, said: V, at node: ConfigurationNode) {
        self.init(name, value: node.holdsSecret ? Self.hidden : said.written, at: node.position)
    }

    /// An option with a form of its own, as it stands in the file.
    ///
    /// - Parameter isHidden: whether no output may show its values, wherever the file has them from.
    package init(_ name: String, _ node: ConfigurationNode, isHidden: Bool = false) {
        if case .mapping(let entries) = node.content {
            let inside = entries.map { EffectiveOption($0.key.text, $0.value, isHidden: isHidden) }
            self.init(name, at: node.position, inside: inside)
        } else {
            self.init(name, value: isHidden ? Secret.placeholder.written : node.written, at: node.position)
        }
    }
}

extension ConfigurationNode {
    /// As it would be written in one line; what came from the environment is not shown.
    fileprivate var written: String {
        switch content {
        case .refused: ""
        case .scalar(let scalar) where scalar.isSecret: EffectiveOption.hidden
        case .scalar(let scalar):
            scalar.text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
                ? ConfigurationProblem.quote(scalar.text) : scalar.text
        case .sequence(let elements): "[" + elements.map(\.written).joined(separator: ", ") + "]"
        case .mapping(let entries): "{ " + entries.map { "\($0.key.text): \($0.value.written)" }.joined(separator: ", ") + " }"
        }
    }

    /// Whether anything in it came from the environment.
    var holdsSecret: Bool {
        switch content {
        case .scalar(let scalar): scalar.isSecret
        case .sequence(let elements): elements.contains { $0.holdsSecret }
        case .mapping(let entries): entries.contains { $0.value.holdsSecret }
        case .refused: false
        }
    }
}
