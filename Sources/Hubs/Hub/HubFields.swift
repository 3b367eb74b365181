/// Names with values in the order they came; a name may come several times. Headers, query and cookies of a request.
public struct HubFields: Sendable, Equatable {
    /// One name with one value.
    public struct Field: Sendable, Equatable {
        /// The name as it was sent.
        public let name: String
        /// The value, decoded.
        public let value: String

        /// That name with that value.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Every field, in order.
    public let all: [Field]
    private let ignoresCase: Bool

    /// No fields.
    public init() { self.init([]) }

    /// These fields; with `ignoringCase` names are compared without regard to the case of ASCII letters.
    public init(_ all: [Field] = [], ignoringCase: Bool = true) {
        self.all = all
        ignoresCase = ignoringCase
    }

    /// The first value of that name, nil if there is none.
    public subscript(name: String) -> String? { all.first { matches($0.name, name) }?.value }

    /// Every value of that name, in order.
    public func values(_ name: String) -> [String] { all.filter { matches($0.name, name) }.map(\.value) }

    private func matches(_ left: String, _ right: String) -> Bool {
        guard ignoresCase else { return left == right }
        return left.utf8.count == right.utf8.count
            && zip(left.utf8, right.utf8).allSatisfy { Self.lowered($0) == Self.lowered($1) }
    }

    private static func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}

extension HubFields: ExpressibleByDictionaryLiteral {
    /// These fields in their order, names compared ignoring case: `["x-shop": "7"]`.
    public init(dictionaryLiteral fields: (String, String)...) { self.init(fields.map { Field(name: $0, value: $1) }) }
}
