import Hubs

/// A text, or a list of texts.
struct OneOrMore: OptionValue {
    let texts: [String]

    init(_ texts: [String]) { self.texts = texts }

    static var expectation: String { "a text or a list of texts" }
    static var shape: OptionShape { .either([String.shape, [String].shape]) }
    static var placeholder: OneOrMore { OneOrMore([]) }
    var written: String { texts.count == 1 ? texts[0] : texts.written }

    static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> OneOrMore? {
        if let text = node.text { return OneOrMore([text]) }
        guard node.elements != nil else {
            faults.append(OptionFault(node, expected: expectation))
            return nil
        }
        return [String].read(node, faults: &faults).map { OneOrMore($0) }
    }
}
