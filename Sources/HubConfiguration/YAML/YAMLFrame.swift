import Hubs

/// A list or section that is still being read.
struct YAMLFrame {
    enum Kind {
        case sequence
        case mapping
    }

    enum Key {
        case named(ConfigurationKey)
        /// Refused: the value that follows is read and dropped.
        case refused
    }

    let kind: Kind
    let start: ConfigurationPosition
    let anchor: String?
    let isFlow: Bool
    private(set) var key: Key?
    /// How many nodes it holds, itself counted.
    private(set) var size = 1
    /// How many levels are below it, itself counted.
    private(set) var depth = 1
    private var elements: [ConfigurationNode] = []
    private var entries: [ConfigurationNode.Entry] = []
    private var places: [String: ConfigurationPosition] = [:]

    init(kind: Kind, start: ConfigurationPosition, anchor: String?, isFlow: Bool) {
        (self.kind, self.start, self.anchor, self.isFlow) = (kind, start, anchor, isFlow)
    }

    var expectsKey: Bool { kind == .mapping && key == nil }

    var node: ConfigurationNode {
        ConfigurationNode(kind == .sequence ? .sequence(elements) : .mapping(entries), at: start)
    }

    /// Takes the next node as element, key or value; answers what is wrong with a key.
    mutating func add(_ node: ConfigurationNode, size: Int, depth: Int) -> ConfigurationProblem? {
        self.size += size
        self.depth = max(self.depth, depth + 1)
        guard kind == .mapping else {
            elements.append(node)
            return nil
        }
        switch key {
        case .named(let key):
            entries.append(ConfigurationNode.Entry(key: key, value: node))
            self.key = nil
        case .refused:
            key = nil
        case nil:
            return take(key: node)
        }
        return nil
    }

    private mutating func take(key node: ConfigurationNode) -> ConfigurationProblem? {
        key = .refused
        switch node.content {
        case .refused:
            return nil
        case .sequence, .mapping:
            return ConfigurationProblem(at: node.position, "a key is text, found \(ConfigurationProblem.describe(node))")
        case .scalar(let scalar) where scalar.text == "<<" && !scalar.isQuoted:
            return ConfigurationProblem(at: node.position, "merge keys ('<<') are not supported: write the keys out")
        case .scalar(let scalar) where scalar.isSecret:
            return ConfigurationProblem(at: node.position, "a key cannot come from the environment")
        case .scalar(let scalar):
            if let first = places[scalar.text] {
                let key = ConfigurationProblem.quote(scalar.text)
                return ConfigurationProblem(at: node.position, "the key \(key) is given twice, first at \(first)")
            }
            places[scalar.text] = node.position
            key = .named(ConfigurationKey(scalar.text, at: node.position))
            return nil
        }
    }
}
