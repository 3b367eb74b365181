extension HubValue {
    /// The value that `value` encodes to. Texts, truth values, numbers, values and their optionals take a short way.
    ///
    /// The members of a type keep the order in which they are encoded and may get a wire's casing; the keys of a dictionary never
    /// do. A member that is nil is written as null. A `Date` is a moment, `Data` and `[UInt8]` are bytes, UUIDs and URLs are texts, a
    /// `Decimal` and the integers of 128 bits are numbers with every digit.
    ///
    /// - Throws: what the type throws, and `EncodingError` for what no wire can say: a number that is infinite or none at all, more
    ///   than 62 levels of arrays and objects, a type that encodes nothing or two kinds of containers.
    public init(encoding value: any Encodable & Sendable) throws {
        self = try Self.common(value) ?? ValueEncoder.value(of: value, at: [])
    }

    /// The value itself: values made by hand can hold what no wire can say.
    ///
    /// - Throws: `EncodingError` as `init(encoding:)`.
    package consuming func checked() throws -> HubValue {
        switch self {
        case .null, .bool, .integer, .unsigned, .string, .bytes, .timestamp: return self
        default: return try checked(at: 0)
        }
    }

    @inline(never) private consuming func checked(at level: Int) throws -> HubValue {
        if let problem = problem(at: level) { throw EncodingError(self, at: [], problem) }
        return self
    }

    /// Why no wire can say this at that level, nil if each can.
    fileprivate func problem(at level: Int) -> String? {
        switch self {
        case .double(let number): return number.isFinite ? nil : ValueNode.unsayable
        case .number(let text): return DecimalNumber(checking: text) == nil ? ValueNode.unsayable : nil
        case .array(let items):
            guard level < ValueEncoder.maximumDepth else { return ValueNode.tooDeep }
            for item in items { if let problem = item.problem(at: level + 1) { return problem } }
        case .object(let object):
            guard level < ValueEncoder.maximumDepth else { return ValueNode.tooDeep }
            for member in object.members { if let problem = member.value.problem(at: level + 1) { return problem } }
        default: break
        }
        return nil
    }

    /// What most results are. Comparing types costs nothing; asking for a conformance costs as much as writing the answer.
    private static func common<T: Encodable>(_ value: T) throws -> HubValue? {
        if T.self == String.self { return (value as? String).map { .string($0) } }
        if T.self == Int.self { return (value as? Int).map { .integer(Int64($0)) } }
        if T.self == Bool.self { return (value as? Bool).map { .bool($0) } }
        return T.self == HubValue.self ? try (value as? HubValue)?.checked() : nil
    }
}

extension EncodingError {
    /// The error holds the type and not the value: logs should not tell what was in it, and some values cannot be described (an
    /// infinite date ends the process).
    fileprivate init<T>(_ value: T, at path: [any CodingKey], _ problem: String) {
        self = .invalidValue(T.self, Context(codingPath: path, debugDescription: problem))
    }
}

/// Makes one value out of what a type encodes.
struct ValueEncoder: Encoder {
    /// The levels that a message leaves to its values: the envelope is one, the list of arguments the second.
    static let maximumDepth = JSONReader.maximumDepth - 2

    let node: ValueNode
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    static func value(of value: some Encodable, at path: @autoclosure () -> [any CodingKey]) throws -> HubValue {
        if let direct = value as? any DirectValue {
            guard let direct = direct.directValue else { throw EncodingError(value, at: path(), ValueNode.unsayable) }
            return try check(direct, at: path())
        }
        let path = path()
        // Before the type goes deeper: it may be a ring.
        guard path.count <= maximumDepth else { throw EncodingError(value, at: path, ValueNode.tooDeep) }
        let encoder = ValueEncoder(node: ValueNode(names: value is any DataKeyed ? .data : .members), codingPath: path)
        try value.encode(to: encoder)
        if let problem = encoder.node.problem { throw EncodingError(value, at: path, problem) }
        return encoder.node.whole
    }

    /// Only a value can bring levels of its own, or a number that is none.
    private static func check(_ value: HubValue, at path: @autoclosure () -> [any CodingKey]) throws -> HubValue {
        switch value {
        case .array, .object, .double, .number:
            let path = path()
            if let problem = value.problem(at: path.count) { throw EncodingError(value, at: path, problem) }
            return value
        default: return value
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.become(.object, at: codingPath.count)
        return KeyedEncodingContainer(KeyedValueEncoder(node: node, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.become(.array, at: codingPath.count)
        return UnkeyedValueEncoder(node: node, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        SingleValueEncoder(node: node, codingPath: codingPath)
    }
}

private struct UnkeyedValueEncoder: UnkeyedEncodingContainer {
    let node: ValueNode
    let codingPath: [any CodingKey]
    var count: Int { node.count }

    func encodeNil() { node.add(.null) }

    // The library's own answer for these two is to refuse.
    func encode(_ value: Int128) throws { node.add(.init(value)) }
    func encode(_ value: UInt128) throws { node.add(.init(value)) }

    func encode(_ value: some Encodable) throws {
        node.add(try ValueEncoder.value(of: value, at: codingPath + [ValueKey(count)]))
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        encoder.container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder.unkeyedContainer() }

    func superEncoder() -> any Encoder { encoder }

    private var encoder: ValueEncoder {
        let path = codingPath + [ValueKey(count)]
        return ValueEncoder(node: node.open(), codingPath: path)
    }
}

private struct SingleValueEncoder: SingleValueEncodingContainer {
    let node: ValueNode
    let codingPath: [any CodingKey]

    func encodeNil() { node.set(.null) }

    func encode(_ value: Int128) throws { node.set(.init(value)) }
    func encode(_ value: UInt128) throws { node.set(.init(value)) }

    func encode(_ value: some Encodable) throws { node.set(try ValueEncoder.value(of: value, at: codingPath)) }
}

/// A place that no type names: an index, or where a superclass is kept.
struct ValueKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(_ index: Int) { (stringValue, intValue) = ("\(index)", index) }
    init(_ name: String) { (stringValue, intValue) = (name, nil) }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { self.init(intValue) }
}
