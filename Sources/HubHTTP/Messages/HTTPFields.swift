/// The header fields of a message, in the order of their lines. Names are compared ignoring the case of letters.
public struct HTTPFields: Sendable, Equatable, ExpressibleByDictionaryLiteral, Sequence {
    /// One line: a name and its value.
    public struct Field: Sendable, Equatable {
        /// The name as it was written.
        public let name: String
        /// The value without the blanks around it.
        public let value: String
    }

    private var lines: [Field] = []

    /// No fields.
    public init() {}

    /// Fields in the order of the literal; a name may come several times.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { append(name, value) }
    }

    /// How many lines there are.
    public var count: Int { lines.count }

    /// The value of the first line of that name. Setting replaces all of them; nil removes them.
    public subscript(_ name: String) -> String? {
        get { lines.first { $0.name.equalsIgnoringCase(name) }?.value }
        set {
            lines.removeAll { $0.name.equalsIgnoringCase(name) }
            if let newValue { append(name, newValue) }
        }
    }

    /// Adds a line behind the others.
    public mutating func append(_ name: String, _ value: String) {
        lines.append(Field(name: name, value: value))
    }

    /// The values of all lines of that name.
    public func values(_ name: String) -> [String] {
        lines.filter { $0.name.equalsIgnoringCase(name) }.map(\.value)
    }

    /// The elements of a list that is separated by commas, over all lines of that name, without the blanks and tabs around them.
    public func tokens(_ name: String) -> [String] {
        values(name).flatMap { $0.utf8.split(separator: UInt8(ascii: ",")) }.map(trimmed).filter { !$0.isEmpty }
    }

    /// Whether the list of that name has that element, ignoring case.
    public func has(_ token: String, in name: String) -> Bool {
        tokens(name).contains { $0.equalsIgnoringCase(token) }
    }

    /// Whether every line can be sent as it is: a name that is one, and no control characters in the value.
    package var isWellFormed: Bool {
        lines.allSatisfy { line in
            !line.name.isEmpty && line.name.utf8.allSatisfy(\.isToken) && line.value.utf8.allSatisfy(\.isFieldValue)
        }
    }

    /// The lines in order.
    public func makeIterator() -> IndexingIterator<[Field]> { lines.makeIterator() }
}

extension HTTPFields {
    /// The cookies of a request in order. What is no cookie is left out; quotes around a value are taken off.
    public var cookies: [Field] {
        values("cookie").flatMap { $0.utf8.split(separator: UInt8(ascii: ";")) }.compactMap(cookie)
    }

    private func cookie(_ pair: Substring.UTF8View) -> Field? {
        guard let sign = pair.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let name = trimmed(pair[..<sign])
        var value = trimmed(pair[pair.index(after: sign)...])[...]
        if value.utf8.count >= 2, value.first == "\"", value.last == "\"" { value = value.dropFirst().dropLast() }
        guard !name.isEmpty, name.utf8.allSatisfy(\.isToken), value.utf8.allSatisfy(isCookieByte) else { return nil }
        return Field(name: name, value: String(value))
    }

    private func isCookieByte(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: ",") && byte != UInt8(ascii: "\\")
    }
}

private func trimmed(_ text: Substring.UTF8View) -> String {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    guard let start = text.firstIndex(where: { !isBlank($0) }), let last = text.lastIndex(where: { !isBlank($0) }) else {
        return ""
    }
    return String(Substring(text[start...last]))
}
