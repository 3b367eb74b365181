/// What an option can be: text, a switch, a number, a size, a duration, one of some words, or a list of such.
///
/// An enum of words needs no more than its cases:
///
///     enum Style: String, CaseIterable, OptionValue { case camelCase, asDeclared }
///
/// Quotes make no difference where the type is known. A form that is not exactly right is refused, never guessed.
public protocol OptionValue: Sendable {
    /// The forms that are accepted, as they follow "expects" in a sentence.
    static var expectation: String { get }

    /// What a schema says of it; anything goes when a type does not say.
    static var shape: OptionShape { get }

    /// What a required option is for the rest of the run when it is missing or wrong.
    static var placeholder: Self { get }

    /// The value as it would be written in a file, for documentation.
    var written: String { get }

    /// Reads what stands in the file; what is wrong with it is added to `faults`, and the answer is then nil.
    static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> Self?
}

/// Why a value could not be read, and where it stands.
public struct OptionFault: Sendable {
    enum Reason: Sendable {
        case form(expected: String, suggestion: String)
        case other(String)
    }

    /// The value that is wrong.
    public let node: ConfigurationNode
    let reason: Reason

    /// The value has none of the forms that are accepted.
    ///
    /// - Parameters:
    ///   - expected: The forms, as they follow "expects" in a sentence.
    ///   - names: The words that are accepted; the nearest one is suggested.
    public init(_ node: ConfigurationNode, expected: String, names: [String] = []) {
        self.node = node
        let suggestion = node.shownText.map { NearestName.suggestion(for: $0, among: names) } ?? ""
        reason = .form(expected: expected, suggestion: suggestion)
    }

    /// The key is refused, for that reason, a sentence.
    init(_ key: ConfigurationKey, problem: String) {
        self.init(ConfigurationNode(.scalar(Scalar(key.text)), at: key.position), problem: problem)
    }

    /// The value is refused for another reason, a sentence. It must not repeat a value that may be secret.
    public init(_ node: ConfigurationNode, problem: String) {
        self.node = node
        reason = .other(problem)
    }

    /// The problem of the option of that name.
    func problem(of name: String, bounds: String?) -> ConfigurationProblem {
        switch reason {
        case .other(let sentence):
            return ConfigurationProblem(at: node.position, sentence)
        case .form(let expected, let suggestion):
            let expected = bounds.map { "\(expected) from \($0)" } ?? expected
            let found = ConfigurationProblem.describe(node)
            let sentence = "\(ConfigurationProblem.quote(name)) expects \(expected), found \(found)\(suggestion)"
            return ConfigurationProblem(at: node.position, sentence)
        }
    }
}

extension OptionValue {
    /// Anything goes.
    public static var shape: OptionShape { .any }

    /// Reads a single value by its text, and refuses it when `parse` answers nil.
    public static func read(
        _ node: ConfigurationNode, faults: inout [OptionFault], parse: (_ text: String) -> Self?
    ) -> Self? {
        if let value = node.text.flatMap(parse) { return value }
        faults.append(OptionFault(node, expected: expectation))
        return nil
    }
}

extension OptionValue where Self: RawRepresentable & CaseIterable, RawValue == String {
    /// `'close', 'dropOldest' or 'wait'`.
    public static var expectation: String { Words.choice(allCases.map { "'\($0.rawValue)'" }) }

    /// The words.
    public static var shape: OptionShape { .words(allCases.map(\.rawValue)) }

    /// The first case.
    public static var placeholder: Self {
        // An enum with raw values has a case, or it does not compile.
        allCases[allCases.startIndex]
    }

    /// The case's word.
    public var written: String { rawValue }

    /// Reads the case of exactly that word.
    public static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> Self? {
        if let value = node.text.flatMap(Self.init(rawValue:)) { return value }
        faults.append(OptionFault(node, expected: expectation, names: allCases.map(\.rawValue)))
        return nil
    }
}

enum Words {
    /// `a`, `a or b`, `a, b or c`.
    static func choice(_ words: [String]) -> String {
        guard words.count > 1, let last = words.last else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }
}
