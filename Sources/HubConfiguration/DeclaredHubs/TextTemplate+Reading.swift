import Hubs

extension TextTemplate {
    /// Reads the text of a step's option, as a group's name; what is wrong with it is reported.
    static func read(
        _ node: ConfigurationNode, of name: String, _ parameters: [DeclaredParameter], _ options: inout Options
    ) -> TextTemplate {
        guard case .scalar(let scalar) = node.content, !scalar.isNothing else {
            options.report([OptionFault(node, expected: "text")], of: name)
            return TextTemplate(pieces: [])
        }
        do throws(Refusal) {
            let template = try TextTemplate(scalar, parameters)
            if let type = template.reference?.type(parameters), !type.canBeText {
                let sentence = "'\(name)' expects text, and \(ConfigurationProblem.quote(scalar.text)) is \(type.written)"
                options.report([OptionFault(node, problem: sentence)], of: name)
            }
            return template
        } catch {
            options.report(ConfigurationProblem(at: node.position, error.sentence))
            return TextTemplate(pieces: [])
        }
    }
}

/// A list of names in a step: each a text, or all of them a parameter that is a list.
enum TextListTemplate: Sendable {
    case texts([TextTemplate])
    case parameter(ValueReference, name: String)

    func names(in call: DeclaredCall) throws(HubFailure) -> [String] {
        switch self {
        case .texts(let texts):
            var names: [String] = []
            for text in texts { names.append(try text.name(in: call)) }
            return names
        case .parameter(let reference, let name):
            let values = reference.value(in: call).array
            let names = values?.compactMap(\.string)
            guard let names, names.count == values?.count else { throw .binding("'$\(name)' must be a list of texts here.") }
            return names
        }
    }

    /// Reads a list of a step's option; what is wrong with it is reported.
    static func read(
        _ node: ConfigurationNode, of name: String, _ parameters: [DeclaredParameter], _ options: inout Options
    ) -> TextListTemplate {
        if case .scalar(let scalar) = node.content, let template = try? TextTemplate(scalar, parameters),
            let reference = template.reference, case .parameter(_, let parameter) = reference,
            reference.type(parameters).canBeTexts
        {
            return .parameter(reference, name: parameter)
        }
        guard case .sequence(let elements) = node.content else {
            options.report([OptionFault(node, expected: "a list of texts")], of: name)
            return .texts([])
        }
        return .texts(elements.map { TextTemplate.read($0, of: name, parameters, &options) })
    }
}
