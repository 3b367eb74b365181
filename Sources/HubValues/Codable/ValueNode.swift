/// A type whose keys are data: the wire writes them as they are.
protocol DataKeyed {}

extension Dictionary: DataKeyed {}

/// A value that grows while containers still write into it.
final class ValueNode {
    static let unsayable = "No wire can say this."
    static let tooDeep = "There are more than \(ValueEncoder.maximumDepth) levels."

    enum Kind {
        case array, object, scalar
    }

    private enum Part {
        case value(HubValue)
        case node(ValueNode)
    }

    private var kind: Kind?
    private var scalar = HubValue.null
    private var parts: [Part] = []
    private var keys: [String] = []
    /// What is wrong with this level; containers cannot throw when they are made.
    private var ownProblem: String?
    private let names: HubObject.Names

    init(names: HubObject.Names) { self.names = names }

    var count: Int { parts.count }

    /// Why there is no value, nil if there is one.
    var problem: String? { kind == nil ? "The value encoded nothing." : innerProblem }

    // A part that was opened and left alone is null.
    private var innerProblem: String? {
        if let ownProblem { return ownProblem }
        for case .node(let node) in parts { if let problem = node.innerProblem { return problem } }
        return nil
    }

    var whole: HubValue {
        switch kind {
        case nil: .null
        case .scalar: scalar
        case .array: .array(parts.map(Self.whole))
        case .object: .object(HubObject(zip(keys, parts).map { HubObject.Member($0, Self.whole($1)) }, names: names))
        }
    }

    private static func whole(_ part: Part) -> HubValue {
        switch part {
        case .value(let value): value
        case .node(let node): node.whole
        }
    }

    func become(_ kind: Kind, at level: Int) {
        if let old = self.kind, old != kind || kind == .scalar { ownProblem = "The value encoded itself in two ways." }
        if kind != .scalar, level >= ValueEncoder.maximumDepth { ownProblem = Self.tooDeep }
        self.kind = kind
    }

    func set(_ value: HubValue) {
        become(.scalar, at: 0)
        scalar = value
    }

    func add(_ value: HubValue) { parts.append(.value(value)) }

    func add(_ value: HubValue, _ key: any CodingKey) {
        keys.append(key.stringValue)
        add(value)
    }

    /// A part that is still to be written. Of what is too deep nothing is kept.
    func open() -> ValueNode {
        let node = ValueNode(names: .members)
        if ownProblem == nil { parts.append(.node(node)) }
        return node
    }

    func open(_ key: any CodingKey) -> ValueNode {
        if ownProblem == nil { keys.append(key.stringValue) }
        return open()
    }
}
