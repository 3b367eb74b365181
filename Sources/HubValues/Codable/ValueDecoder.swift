extension HubValue {
    /// The value as that type. Texts, truth values, numbers, values and their optionals take a short way.
    ///
    /// Numbers are exact: an `Int` comes from 3.0, not from 3.5 and not from what does not fit, a `Decimal` has every digit; a `Double`
    /// is the nearest one. Dates are ISO 8601 texts (without a distance to UTC they are UTC), `Data` and `[UInt8]` base64 or lists of
    /// small numbers, UUIDs and URLs texts. Members are found by their name, or by one that differs in the case of letters only;
    /// keys of dictionaries stay as they are.
    ///
    /// - Throws: what the type throws, and `DecodingError`, whose text names kinds and keys, never what was in the value.
    public func decode<T: Decodable>(_ type: T.Type) throws -> T {
        try commonScalar(type) ?? decode(type, at: [])
    }

    /// What most arguments are; as in the encoder, types are compared before a conformance is asked for.
    private func commonScalar<T: Decodable>(_ type: T.Type) -> T? {
        if type == String.self, let string { return string as? T }
        if type == Int.self, let integer { return Int(integer) as? T }
        if type == Bool.self, let bool { return bool as? T }
        return type == HubValue.self ? self as? T : nil
    }

    fileprivate func decode<T: Decodable>(_ type: T.Type, at path: @autoclosure () -> [any CodingKey]) throws -> T {
        guard let direct = type as? any DirectValue.Type else {
            return try T(from: ValueDecoder(value: self, codingPath: path()))
        }
        guard let decoded = direct.direct(self, as: type) else { throw mismatch(type, at: path()) }
        return decoded
    }

    fileprivate func mismatch(_ type: any Any.Type, at path: [any CodingKey]) -> DecodingError {
        let context = DecodingError.Context(codingPath: path, debugDescription: "Expected \(type), found \(kind).")
        return isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }

    private var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a truth value"
        case .integer, .unsigned, .number, .double: "a number that does not fit"
        case .string: "a text"
        case .bytes: "bytes"
        case .array: "an array"
        case .object: "an object"
        case .timestamp: "a moment"
        }
    }
}

/// Shows one value to a type.
struct ValueDecoder: Decoder {
    let value: HubValue
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let object) = value else { throw value.mismatch(HubObject.self, at: codingPath) }
        return KeyedDecodingContainer(KeyedValueDecoder(object: object, codingPath: codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let items) = value else { throw value.mismatch([HubValue].self, at: codingPath) }
        return UnkeyedValueDecoder(items: items, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        SingleValueDecoder(value: value, codingPath: codingPath)
    }
}

private struct KeyedValueDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let object: HubObject
    let codingPath: [any CodingKey]

    /// A key that is none as it is written may be one with a small letter in front: cases of enums have one.
    var allKeys: [Key] {
        object.members.compactMap {
            Key(stringValue: $0.name) ?? Key(stringValue: $0.name.prefix(1).lowercased() + $0.name.dropFirst())
        }
    }

    func contains(_ key: Key) -> Bool { object.value(ofMember: key.stringValue) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try value(for: key).isNull }

    // The library's own answer for these two is to refuse.
    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 {
        try value(for: key).decode(type, at: codingPath + [key])
    }
    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 {
        try value(for: key).decode(type, at: codingPath + [key])
    }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        try value(for: key).decode(type, at: codingPath + [key])
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<Nested> {
        try decoder(for: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(for: key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { try decoder(for: ValueKey("super")) }

    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(for: key) }

    private func decoder(for key: any CodingKey) throws -> ValueDecoder {
        ValueDecoder(value: try value(for: key), codingPath: codingPath + [key])
    }

    private func value(for key: any CodingKey) throws -> HubValue {
        if let value = object.value(ofMember: key.stringValue) { return value }
        throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "There is no '\(key.stringValue)'."))
    }
}

private struct UnkeyedValueDecoder: UnkeyedDecodingContainer {
    let items: [HubValue]
    let codingPath: [any CodingKey]
    private(set) var currentIndex = 0

    init(items: [HubValue], codingPath: [any CodingKey]) { (self.items, self.codingPath) = (items, codingPath) }

    var count: Int? { items.count }
    var isAtEnd: Bool { currentIndex == items.count }

    mutating func decodeNil() throws -> Bool {
        guard try current().isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode(_ type: Int128.Type) throws -> Int128 { try next(type) }
    mutating func decode(_ type: UInt128.Type) throws -> UInt128 { try next(type) }
    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next(type) }

    private mutating func next<T: Decodable>(_ type: T.Type) throws -> T {
        let decoded = try current().decode(type, at: path)
        currentIndex += 1
        return decoded
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
        try step().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try step().unkeyedContainer() }

    mutating func superDecoder() throws -> any Decoder { try step() }

    private var path: [any CodingKey] { codingPath + [ValueKey(currentIndex)] }

    private mutating func step() throws -> ValueDecoder {
        defer { currentIndex += 1 }
        return ValueDecoder(value: try current(), codingPath: path)
    }

    private func current() throws -> HubValue {
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(HubValue.self, .init(codingPath: path, debugDescription: "The array ends here."))
        }
        return items[currentIndex]
    }
}

private struct SingleValueDecoder: SingleValueDecodingContainer {
    let value: HubValue
    let codingPath: [any CodingKey]

    func decodeNil() -> Bool { value.isNull }

    func decode(_ type: Int128.Type) throws -> Int128 { try value.decode(type, at: codingPath) }
    func decode(_ type: UInt128.Type) throws -> UInt128 { try value.decode(type, at: codingPath) }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try value.decode(type, at: codingPath) }
}
