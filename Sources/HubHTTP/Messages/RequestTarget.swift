/// What a request asks for: a path and a query, both decoded.
public struct RequestTarget: Sendable, Equatable {
    /// The path, beginning with a slash, percent-decoded; `%2F` stays as it is, so that it never becomes a separator.
    public let path: String
    /// The query.
    public let query: HTTPQuery

    /// Reads the target of a request line, without a fragment: `/path?key=value`, or `*`.
    ///
    /// Nil for what is neither, and for escapes that are none, that hide a NUL in the path, or whose bytes are not UTF-8.
    package init?(_ text: some Collection<UInt8>) {
        let mark = text.firstIndex(of: UInt8(ascii: "?"))
        let pathBytes = text[..<(mark ?? text.endIndex)]
        guard pathBytes.first == UInt8(ascii: "/") || pathBytes.elementsEqual("*".utf8),
            let path = decode(pathBytes, isPath: true), !path.utf8.contains(0)
        else { return nil }
        self.path = path
        guard let mark else {
            query = HTTPQuery()
            return
        }
        guard let query = HTTPQuery(decoding: text[text.index(after: mark)...]) else { return nil }
        self.query = query
    }
}

/// The keys and values of a query in their order; keys are compared ignoring the case of letters, as ASP.NET does.
public struct HTTPQuery: Sendable, Equatable, Sequence {
    /// One `key=value`, decoded; a key without `=` has the empty value.
    public struct Item: Sendable, Equatable {
        /// The key as it was written.
        public let key: String
        /// The value.
        public let value: String
    }

    private var items: [Item] = []

    /// No keys.
    public init() {}

    init?(decoding text: some Collection<UInt8>) {
        for pair in text.split(separator: UInt8(ascii: "&")) {
            let sign = pair.firstIndex(of: UInt8(ascii: "="))
            let value = sign.map { pair[pair.index(after: $0)...] }
            guard let key = decode(pair[..<(sign ?? pair.endIndex)], isPath: false),
                let value = value.map({ decode($0, isPath: false) }) ?? ""
            else { return nil }
            items.append(Item(key: key, value: value))
        }
    }

    /// How many there are.
    public var count: Int { items.count }

    /// The first value of that key.
    public subscript(_ key: String) -> String? { items.first { $0.key.equalsIgnoringCase(key) }?.value }

    /// All values of that key.
    public func values(_ key: String) -> [String] { items.filter { $0.key.equalsIgnoringCase(key) }.map(\.value) }

    /// The items in order.
    public func makeIterator() -> IndexingIterator<[Item]> { items.makeIterator() }
}

/// Takes the escapes out; in a query `+` is a blank, in a path `%2F` stays.
private func decode(_ text: some Collection<UInt8>, isPath: Bool) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var index = text.startIndex
    while index < text.endIndex {
        let byte = text[index]
        index = text.index(after: index)
        guard byte == UInt8(ascii: "%") else {
            bytes.append(byte == UInt8(ascii: "+") && !isPath ? 0x20 : byte)
            continue
        }
        guard let end = text.index(index, offsetBy: 2, limitedBy: text.endIndex), let high = text[index].hexValue,
            let low = text[text.index(after: index)].hexValue
        else { return nil }
        let decoded = high << 4 | low
        if isPath && decoded == UInt8(ascii: "/") { bytes.append(contentsOf: "%2F".utf8) } else { bytes.append(decoded) }
        index = end
    }
    return String(validating: bytes, as: UTF8.self)
}
