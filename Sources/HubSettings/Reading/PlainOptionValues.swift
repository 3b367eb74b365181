public import HubBase

extension String: OptionValue {
    /// Any text that is there; an empty one needs quotes.
    public static var expectation: String { "text" }
    /// Any text.
    public static var shape: OptionShape { .text(form: nil) }
    /// Empty.
    public static var placeholder: String { "" }
    /// The text itself.
    public var written: String { self }

    /// Reads the text as it stands there.
    public static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> String? {
        read(node, faults: &faults) { $0 }
    }
}

extension Bool: OptionValue {
    /// Nothing else is a switch: `yes`, `on` and `off` are text.
    public static var expectation: String { "true or false" }
    /// A switch.
    public static var shape: OptionShape { .bool }
    /// Off.
    public static var placeholder: Bool { false }
    /// `true` or `false`.
    public var written: String { self ? "true" : "false" }

    /// Reads exactly `true` or `false`.
    public static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> Bool? {
        read(node, faults: &faults) { $0 == "true" ? true : $0 == "false" ? false : nil }
    }
}

extension Int: OptionValue {
    /// Digits, perhaps after a minus sign.
    public static var expectation: String { "a whole number" }
    /// A whole number.
    public static var shape: OptionShape { .integer }
    /// Zero.
    public static var placeholder: Int { 0 }
    /// Its digits.
    public var written: String { String(self) }

    /// Reads digits, perhaps after a minus sign; no sign `+`, no leading zeros, no blanks, and nothing that 64 bits do not hold.
    public static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> Int? {
        read(node, faults: &faults) { text in
            let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
            return Quantity.isNumber(digits) ? Int(text) : nil
        }
    }
}

extension TraceLevel: OptionValue {
    /// The six words.
    public static var expectation: String { Words.choice(allCases.map { "'\($0)'" }) }
    /// The words, or as the guides write them.
    public static var shape: OptionShape { .either([.words(allCases.map(\.description)), .text(form: "[Aa]ll|[A-Z][a-z]+")]) }
    /// `off`.
    public static var placeholder: TraceLevel { .off }
    /// The level's name.
    public var written: String { description }

    /// Reads the level of exactly that name, or as the guides write it: `Verbose`; `All` is `verbose`.
    public static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> TraceLevel? {
        if let level = node.text.flatMap({ TraceLevel(name: GuideSpelling.key(for: $0)) }) { return level }
        if let text = node.text, ["all", "All"].contains(text) { return .verbose }
        faults.append(OptionFault(node, expected: expectation, names: allCases.map(\.description)))
        return nil
    }
}

extension Array: OptionValue where Element: OptionValue {
    /// A list, also when it has one element.
    public static var expectation: String { "a list" }
    /// A list of what its elements are.
    public static var shape: OptionShape { .list(Element.shape) }
    /// Empty.
    public static var placeholder: [Element] { [] }
    /// `[a, b]`.
    public var written: String { "[" + map(\.written).joined(separator: ", ") + "]" }

    /// Reads every element; each wrong one is a fault at its own place.
    public static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> [Element]? {
        guard let nodes = node.elements else {
            faults.append(OptionFault(node, expected: "\(expectation) with \(Element.expectation) in each place"))
            return nil
        }
        let values = nodes.compactMap { Element.read($0, faults: &faults) }
        return values.count == nodes.count ? values : nil
    }
}
