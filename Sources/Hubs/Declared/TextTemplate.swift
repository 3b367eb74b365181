/// A text with values in it, as `room-$room`.
package struct TextTemplate: Sendable {
    package enum Piece: Sendable {
        case fixed(String)
        case reference(ValueReference)
    }

    package let pieces: [Piece]

    package init(pieces: [Piece]) { self.pieces = pieces }

    /// The only reference, when there is nothing else.
    package var reference: ValueReference? {
        guard pieces.count == 1, case .reference(let reference) = pieces[0] else { return nil }
        return reference
    }

    /// The text, values inserted: texts as they are, nothing for null, anything else as JSON.
    package func text(in call: DeclaredCall) -> String {
        pieces.map { piece in
            switch piece {
            case .fixed(let text): text
            case .reference(let reference): Self.text(of: reference.value(in: call))
            }
        }.joined()
    }

    /// The text where only a text will do: a value alone must be one.
    package func name(in call: DeclaredCall) throws(HubFailure) -> String {
        guard let reference, case .parameter(_, let name) = reference else { return text(in: call) }
        guard let text = reference.value(in: call).string else { throw .binding("'$\(name)' must be text here.") }
        return text
    }

    private static func text(of value: HubValue) -> String {
        switch value {
        case .string(let text): text
        case .null: ""
        default: value.description
        }
    }
}

extension TextTemplate {
    /// Why a text is no template, as a sentence.
    package struct Refusal: Error {
        package let sentence: String

        package init(sentence: String) { self.sentence = sentence }
    }

    /// Reads `$name` and `$$` in what the file itself says; what came from the environment stays as it is.
    package init(_ scalar: Scalar, _ parameters: [DeclaredParameter]) throws(Refusal) {
        var pieces: [Piece] = []
        var fixed = ""
        for piece in scalar.pieces {
            guard case .written(let text) = piece else {
                fixed += piece.text
                continue
            }
            var rest = text[...]
            while let dollar = rest.firstIndex(of: "$") {
                fixed += rest[..<dollar]
                rest = rest[dollar...].dropFirst()
                if rest.first == "$" {
                    fixed += "$"
                    rest = rest.dropFirst()
                    continue
                }
                let name = rest.prefix(while: ValueReference.isNamePart)
                rest = rest.dropFirst(name.count)
                let reference = try Self.reference(String(name), parameters)
                if !fixed.isEmpty { pieces.append(.fixed(fixed)) }
                fixed = ""
                pieces.append(.reference(reference))
            }
            fixed += rest
        }
        if !fixed.isEmpty || pieces.isEmpty { pieces.append(.fixed(fixed)) }
        self.pieces = pieces
    }

    private static func reference(_ name: String, _ parameters: [DeclaredParameter]) throws(Refusal) -> ValueReference {
        guard let first = name.first, !first.isNumber else {
            throw Refusal(sentence: "'$' begins the name of a value: '$$' writes a dollar")
        }
        if let reference = ValueReference(name, parameters) { return reference }
        let known = parameters.map { "$\($0.name)" } + ["$connectionId", "$userId"]
        throw Refusal(sentence: NearestName.unknown("value", "$\(name)", among: known))
    }
}
