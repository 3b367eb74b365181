import Hubs

/// A parameter of a declared method: its name and what it takes.
struct DeclaredParameter: Sendable {
    let name: String
    let type: ParameterType

    /// Reads the next argument; one of another type is a failure of the call.
    func read(_ arguments: inout HubArguments) throws -> HubValue {
        switch (type.kind, type.isList) {
        case (.string, false):
            return .string(try arguments.next())
        case (.bool, false):
            return .bool(try arguments.next())
        default:
            guard let value = type.take(try arguments.next()) else {
                throw HubFailure.binding("Parameter '\(name)' is \(type.written).")
            }
            return value
        }
    }

    /// The parameters of a method, in order.
    static func read(options: inout Options) -> [DeclaredParameter] {
        var places: [String: ConfigurationPosition] = [:]
        var parameters: [DeclaredParameter] = []
        for entry in options.entries(
            "parameters", of: "a name with a type", shape: .defined("parameters"), "What a call must bring, as '- user: string'.")
        {
            let name = ConfigurationProblem.quote(entry.key.text)
            if let problem = problem(with: entry.key.text) {
                options.report(ConfigurationProblem(at: entry.key.position, "\(name) \(problem)"))
            } else if let first = places.updateValue(entry.key.position, forKey: entry.key.text) {
                let sentence = "the parameter \(name) is given twice, first at \(first)"
                options.report(ConfigurationProblem(at: entry.key.position, sentence))
            }
            guard let value = entry.value else {
                let example = ConfigurationProblem.quote("\(entry.key.text): string")
                let sentence = "the parameter \(name) needs a type (as \(example))"
                options.report(ConfigurationProblem(at: entry.key.position, sentence))
                continue
            }
            var faults: [OptionFault] = []
            let type = ParameterType.read(value, faults: &faults)
            options.report(faults, of: entry.key.text)
            // With a wrong type it stays known, so that its uses are not reported, too.
            parameters.append(DeclaredParameter(name: entry.key.text, type: type ?? .placeholder))
        }
        return parameters
    }

    private static func problem(with name: String) -> String? {
        if ["connectionId", "userId"].contains(name) { return "cannot be a parameter: it is what '$\(name)' stands for" }
        let isName = name.first.map { !$0.isNumber } ?? false
        return isName && name.allSatisfy(ValueReference.isNamePart)
            ? nil : "cannot be a parameter: letters, digits and _ are allowed"
    }
}

/// What a parameter takes: a kind of value, or a list of them.
struct ParameterType: Sendable, Equatable {
    enum Kind: String, CaseIterable, OptionValue {
        case string, int, double, bool, any
    }

    let kind: Kind
    let isList: Bool

    /// Whether it can stand where a text is needed.
    var canBeText: Bool { !isList && (kind == .string || kind == .any) }

    /// Whether it can stand where a list of texts is needed.
    var canBeTexts: Bool { isList ? kind == .string || kind == .any : kind == .any }

    /// The value as steps see it, nil when it is of another type.
    func take(_ value: HubValue) -> HubValue? {
        guard isList else { return Self.take(value, kind) }
        guard let elements = value.array else { return nil }
        let taken = elements.compactMap { Self.take($0, kind) }
        return taken.count == elements.count ? .array(taken) : nil
    }

    private static func take(_ value: HubValue, _ kind: Kind) -> HubValue? {
        switch (kind, value) {
        case (.any, _), (.string, .string), (.bool, .bool), (.int, .integer), (.int, .unsigned): value
        case (.double, .integer), (.double, .unsigned), (.double, .double), (.double, .number): value
        // As methods in Swift read it: `3`, `3.0` and `3e0` are one.
        case (.int, .double(let number)): Int64(exactly: number).map { .integer($0) }
        default: nil
        }
    }
}

extension ParameterType: OptionValue {
    static var expectation: String { "a type: \(Kind.expectation), or a list as [string]" }
    static var shape: OptionShape { .either([Kind.shape, .list(Kind.shape)]) }
    static var placeholder: ParameterType { ParameterType(kind: .any, isList: false) }
    var written: String { isList ? "[\(kind.written)]" : kind.written }

    static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> ParameterType? {
        if case .sequence(let elements) = node.content, elements.count == 1, let element = elements.first {
            return Kind.read(element, faults: &faults).map { ParameterType(kind: $0, isList: true) }
        }
        if let kind = node.text.flatMap(Kind.init(rawValue:)) { return ParameterType(kind: kind, isList: false) }
        faults.append(OptionFault(node, expected: expectation, names: Kind.allCases.map(\.rawValue)))
        return nil
    }
}
