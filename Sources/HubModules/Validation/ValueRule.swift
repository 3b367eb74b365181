import Hubs

/// What a value must be. Of a list, each element; null is left to the method, which knows whether it may be.
struct ValueRule: Sendable {
    private let minLength: Int
    private let maxLength: Int?
    private let maxCount: Int?
    private let range: NumberRange?
    private let oneOf: [String]

    init(options: inout Options) {
        minLength = options(
            "minLength", default: 0, in: 0...Self.most, "The fewest UTF-16 units of a text, as JavaScript counts.")
        maxLength = options("maxLength", in: 0...Self.most, "The most UTF-16 units of a text.")
        maxCount = options("maxCount", in: 0...Self.most, "The most elements of a list.")
        range = options("range", "The least and the greatest number.")
        oneOf = options("oneOf", default: [], "The values that are allowed.")
    }

    private static let most = 1 << 30

    /// Where below `path` the value is not what it must be, and what it must be there; nil when all is well.
    func complaint(about value: HubValue, at path: String) -> String? {
        switch value {
        case .null: nil
        case .array(let elements):
            if let maxCount, elements.count > maxCount {
                "\(path) must not have more than \(maxCount) elements"
            } else {
                elements.enumerated().lazy.compactMap { complaint(about: $1, at: "\(path)[\($0)]") }.first
            }
        default: complaint(aboutOne: value).map { "\(path) \($0)" }
        }
    }

    private func complaint(aboutOne value: HubValue) -> String? {
        if minLength > 0 || maxLength != nil {
            guard let length = value.string?.utf16.count else { return "must be a text" }
            if let maxLength, length > maxLength { return "must not be longer than \(maxLength)" }
            if length < minLength { return "must not be shorter than \(minLength)" }
        }
        if let range {
            guard let number = value.double else { return "must be a number" }
            if !range.contains(number) { return "must be \(range.words)" }
        }
        if !oneOf.isEmpty, !oneOf.contains(value.string ?? value.description) {
            return "must be one of \(oneOf.joined(separator: ", "))"
        }
        return nil
    }
}

/// `1...100`, `0.5...`, `...10`: the ends count.
struct NumberRange: OptionValue, Equatable {
    let least: Double?
    let greatest: Double?
    /// As it is written in a file.
    let written: String

    static let expectation = "a range (as 1...100, 1... or ...100)"
    static let shape = OptionShape.text(form: #"-?[0-9.]*\.\.\.-?[0-9.]*"#)
    static let placeholder = NumberRange(least: nil, greatest: nil, written: "")

    static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> NumberRange? {
        read(node, faults: &faults) { text in
            guard let dots = text.firstRange(of: "..."), text.count > 3 else { return nil }
            let (least, greatest) = (number(text[..<dots.lowerBound]), number(text[dots.upperBound...]))
            guard let least, let greatest else { return nil }
            if case (let least?, let greatest?) = (least, greatest), least > greatest { return nil }
            return NumberRange(least: least, greatest: greatest, written: text)
        }
    }

    /// nil: there is no number; nil inside: nothing stands there.
    private static func number(_ text: Substring) -> Double?? {
        if text.isEmpty { return .some(nil) }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }) else {
            return nil
        }
        return Double(text).map { .some($0) }
    }

    func contains(_ number: Double) -> Bool { (least.map { number >= $0 } ?? true) && (greatest.map { number <= $0 } ?? true) }

    /// How a sentence goes on after "must be".
    var words: String {
        let ends = written.split(separator: "...", omittingEmptySubsequences: false)
        switch (least, greatest) {
        case (_?, _?): return "from \(ends[0]) to \(ends[1])"
        case (_?, nil): return "at least \(ends[0])"
        default: return "at most \(ends.last ?? "")"
        }
    }
}
