import Hubs

/// Makes nodes from a YAML text, within bounds. What libyaml takes without a word and nobody means is refused here: repeated
/// keys and anchors, unknown and recursive aliases, merge keys, tags, a second document, keys that are no text.
struct YAMLReader: ~Copyable {
    static let maximumDepth = 64
    static let maximumAliases = 1_000
    /// After aliases were replaced by what they stand for; a key counts, too.
    static let maximumNodes = 10_000

    /// A node and what it weighs.
    private struct Built {
        var node: ConfigurationNode
        var size = 1
        var depth = 0
    }

    private enum Anchor {
        case open
        case built(Built)
    }

    private let text: SourceText
    private var environment: EnvironmentValues
    private var frames: [YAMLFrame] = []
    private var anchors: [String: (value: Anchor, position: ConfigurationPosition)] = [:]
    /// Their names in the order in which they came.
    private var anchorNames: [String] = []
    private var aliases = 0
    private var nodes = 0
    private var documents = 0
    private var root: ConfigurationNode?
    private var lastScalar: YAMLFailure.LastScalar?
    private var problems: [ConfigurationProblem] = []

    /// The root of the file, nil when it cannot be read to its end or is empty; what is wrong is added to `problems`.
    static func read(
        _ text: SourceText, environment: EnvironmentValues, problems: inout [ConfigurationProblem]
    ) -> ConfigurationNode? {
        var reader = YAMLReader(text: text, environment: environment)
        do throws(ConfigurationProblem) {
            try reader.run()
        } catch {
            problems += reader.problems + [error]
            return nil
        }
        problems += reader.problems
        return reader.root
    }

    private init(text: SourceText, environment: EnvironmentValues) {
        self.text = text
        self.environment = environment
    }

    private mutating func run() throws(ConfigurationProblem) {
        guard var events = YAMLEvents(text.bytes) else {
            throw ConfigurationProblem(at: text.position(line: 1, column: 1), "there is no memory to read the file")
        }
        while true {
            let (event, mark) = try next(&events)
            let start = text.position(line: mark.line + 1, column: mark.column + 1)
            switch event {
            case .documentStart:
                documents += 1
                guard documents == 1 else {
                    problems.append(ConfigurationProblem(at: start, "a file holds one document: a second one begins here"))
                    return
                }
            case .scalar(let value, let isQuoted, let properties):
                try addScalar(value, isQuoted: isQuoted, properties, at: start)
            case .alias(let name):
                try addAlias(name, at: start)
            case .sequenceStart(let properties, let isFlow):
                try open(.sequence, properties, isFlow: isFlow, at: start)
            case .mappingStart(let properties, let isFlow):
                try open(.mapping, properties, isFlow: isFlow, at: start)
            case .collectionEnd:
                try close()
            case .end:
                return
            }
        }
    }

    private func next(_ events: inout YAMLEvents) throws(ConfigurationProblem) -> (YAMLEvent, YAMLEvents.Mark) {
        do throws(YAMLEvents.Failure) {
            return try events.next()
        } catch {
            let flow = frames.last { $0.isFlow }.map(\.start)
            throw YAMLFailure(text: text, failure: error, lastScalar: lastScalar, openFlow: flow).problem
        }
    }

    private mutating func addScalar(
        _ value: String, isQuoted: Bool, _ properties: YAMLProperties, at start: ConfigurationPosition
    ) throws(ConfigurationProblem) {
        let position = try begin(properties, at: start)
        let isKey = frames.last?.expectsKey ?? false
        lastScalar = YAMLFailure.LastScalar(position: position, isValue: frames.last?.key != nil, isQuoted: isQuoted)
        var content = ConfigurationNode.Content.scalar(Scalar(value, quoted: isQuoted))
        if !isKey {
            do throws(EnvironmentValues.Refusal) {
                content = .scalar(try environment.expand(value, quoted: isQuoted))
            } catch {
                if let sentence = error.sentence { problems.append(ConfigurationProblem(at: position, sentence)) }
                content = .refused
            }
        }
        let built = Built(node: ConfigurationNode(content, at: position))
        if let anchor = properties.anchor { anchors[anchor]?.value = .built(built) }
        try add(built)
    }

    private mutating func addAlias(_ name: String, at start: ConfigurationPosition) throws(ConfigurationProblem) {
        aliases += 1
        guard aliases <= Self.maximumAliases else {
            throw ConfigurationProblem(at: start, "the file has more than 1,000 aliases")
        }
        var built = Built(node: ConfigurationNode(.refused, at: start))
        switch anchors[name]?.value {
        case .built(let known):
            built = known
            // A mistake in it is shown where it was used; inside, where it stands.
            built.node = ConfigurationNode(known.node.content, at: start)
        case .open:
            let alias = ConfigurationProblem.quote("*\(name)")
            problems.append(ConfigurationProblem(at: start, "the alias \(alias) stands inside the value that it names"))
        case nil:
            let suggestion = NearestName.suggestion(for: name, among: anchorNames)
            let alias = ConfigurationProblem.quote("*\(name)")
            problems.append(ConfigurationProblem(at: start, "unknown alias \(alias)\(suggestion)"))
        }
        try checkDepth(frames.count + built.depth, at: start)
        try add(built)
    }

    private mutating func open(
        _ kind: YAMLFrame.Kind, _ properties: YAMLProperties, isFlow: Bool, at start: ConfigurationPosition
    ) throws(ConfigurationProblem) {
        let position = try begin(properties, at: start)
        frames.append(YAMLFrame(kind: kind, start: position, anchor: properties.anchor, isFlow: isFlow))
        try checkDepth(frames.count, at: position)
    }

    private mutating func close() throws(ConfigurationProblem) {
        guard let frame = frames.popLast() else { return }
        let built = Built(node: frame.node, size: frame.size, depth: frame.depth)
        nodes -= frame.size - 1  // They are counted again, with the collection that they are in.
        if let anchor = frame.anchor { anchors[anchor]?.value = .built(built) }
        try add(built)
    }

    /// Checks what stands before a value, and answers where the value itself begins.
    private mutating func begin(
        _ properties: YAMLProperties, at start: ConfigurationPosition
    ) throws(ConfigurationProblem) -> ConfigurationPosition {
        if let tag = properties.tag {
            problems.append(
                ConfigurationProblem(at: start, "tags are not supported: \(ConfigurationProblem.quote(tag)) is not needed here"))
        }
        if let anchor = properties.anchor {
            if let first = anchors[anchor] {
                let quoted = ConfigurationProblem.quote("&\(anchor)")
                problems.append(
                    ConfigurationProblem(at: start, "the anchor \(quoted) is given twice, first at \(first.position)"))
            } else {
                anchors[anchor] = (.open, start)
                anchorNames.append(anchor)
            }
        }
        return properties.anchor == nil && properties.tag == nil ? start : text.skipProperties(from: start)
    }

    private mutating func add(_ built: Built) throws(ConfigurationProblem) {
        nodes += built.size
        guard nodes <= Self.maximumNodes else {
            throw ConfigurationProblem(at: built.node.position, "the file has more than 10,000 values, aliases replaced")
        }
        guard !frames.isEmpty else {
            root = built.node
            return
        }
        if let problem = frames[frames.count - 1].add(built.node, size: built.size, depth: built.depth) {
            problems.append(problem)
        }
    }

    private func checkDepth(_ depth: Int, at position: ConfigurationPosition) throws(ConfigurationProblem) {
        guard depth <= Self.maximumDepth else {
            throw ConfigurationProblem(at: position, "values are nested more than 64 deep")
        }
    }
}
