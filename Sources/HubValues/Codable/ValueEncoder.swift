extension HubValue {
    /// The value that `value` encodes to. Texts, truth values, numbers, values and their optionals take a short way.
    ///
    /// The members of a type keep the order in which they are encoded and may get a wire's casing; the keys of a dictionary never
    /// do.
    ///
    /// - Throws: what the type throws, and `EncodingError` for a number that is infinite or none at all.
    public init(encoding value: any Encodable & Sendable) throws {
        self = try Self.commonScalar(value) ?? ValueEncoder.value(of: value, at: [])
    }

    /// What most results are. Comparing types costs nothing; asking for a conformance costs as much as writing the answer.
    private static func commonScalar<T: Encodable>(_ value: T) -> HubValue? {
        if T.self == String.self { return (value as? String).map { .string($0) } }
        if T.self == Int.self { return (value as? Int).map { .integer(Int64($0)) } }
        if T.self == Bool.self { return (value as? Bool).map { .bool($0) } }
        return T.self == HubValue.self ? value as? HubValue : nil
    }
}

/// Makes one value out of what a type encodes.
struct ValueEncoder: Encoder {
    let node: ValueNode
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    static func value(of value: some Encodable, at path: @autoclosure () -> [any CodingKey]) throws -> HubValue {
        if let direct = value as? any DirectValue {
            if let direct = direct.directValue { return direct }
            throw EncodingError.invalidValue(value, .init(codingPath: path(), debugDescription: "No wire can say this number."))
        }
        let encoder = ValueEncoder(node: ValueNode(names: value is any DataKeyed ? .data : .members), codingPath: path())
        try value.encode(to: encoder)
        if let whole = encoder.node.whole { return whole }
        throw EncodingError.invalidValue(value, .init(codingPath: path(), debugDescription: "The value encoded nothing."))
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.kind = .object
        return KeyedEncodingContainer(KeyedValueEncoder(node: node, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.kind = .array
        return UnkeyedValueEncoder(node: node, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        SingleValueEncoder(node: node, codingPath: codingPath)
    }
}

/// A type whose keys are data: the wire writes them as they are.
private protocol DataKeyed {}

extension Dictionary: DataKeyed {}

/// A value that grows while containers still write into it.
final class ValueNode {
    enum Kind {
        case array, object, scalar
    }

    enum Part {
        case value(HubValue)
        case node(ValueNode)

        var whole: HubValue? {
            switch self {
            case .value(let value): value
            case .node(let node): node.whole
            }
        }
    }

    var kind: Kind?
    var scalar = HubValue.null
    private(set) var parts: [Part] = []
    private var keys: [String] = []
    private let names: HubObject.Names

    init(names: HubObject.Names) { self.names = names }

    /// nil if nothing was encoded.
    var whole: HubValue? {
        switch kind {
        case nil: nil
        case .scalar: scalar
        case .array: .array(parts.map { $0.whole ?? .null })
        case .object: .object(HubObject(zip(keys, parts).map { HubObject.Member($0, $1.whole ?? .null) }, names: names))
        }
    }

    func add(_ part: Part) { parts.append(part) }

    func add(_ part: Part, _ key: any CodingKey) {
        keys.append(key.stringValue)
        parts.append(part)
    }
}

private struct KeyedValueEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: ValueNode
    let codingPath: [any CodingKey]

    func encodeNil(forKey key: Key) { node.add(.value(.null), key) }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        node.add(.value(try ValueEncoder.value(of: value, at: codingPath + [key])), key)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
        encoder(for: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { encoder(for: key).unkeyedContainer() }

    func superEncoder() -> any Encoder { encoder(for: ValueKey("super")) }

    func superEncoder(forKey key: Key) -> any Encoder { encoder(for: key) }

    private func encoder(for key: any CodingKey) -> ValueEncoder {
        let inner = ValueNode(names: .members)
        node.add(.node(inner), key)
        return ValueEncoder(node: inner, codingPath: codingPath + [key])
    }
}

private struct UnkeyedValueEncoder: UnkeyedEncodingContainer {
    let node: ValueNode
    let codingPath: [any CodingKey]
    var count: Int { node.parts.count }

    func encodeNil() { node.add(.value(.null)) }

    func encode(_ value: some Encodable) throws {
        node.add(.value(try ValueEncoder.value(of: value, at: codingPath + [ValueKey(count)])))
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        encoder.container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder.unkeyedContainer() }

    func superEncoder() -> any Encoder { encoder }

    private var encoder: ValueEncoder {
        let inner = ValueNode(names: .members)
        defer { node.add(.node(inner)) }
        return ValueEncoder(node: inner, codingPath: codingPath + [ValueKey(count)])
    }
}

private struct SingleValueEncoder: SingleValueEncodingContainer {
    let node: ValueNode
    let codingPath: [any CodingKey]

    func encodeNil() { set(.null) }

    func encode(_ value: some Encodable) throws { set(try ValueEncoder.value(of: value, at: codingPath)) }

    private func set(_ value: HubValue) { (node.kind, node.scalar) = (.scalar, value) }
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
