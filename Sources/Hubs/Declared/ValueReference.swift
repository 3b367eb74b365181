/// What `$name` stands for in a step: a parameter, or something of the caller.
package enum ValueReference: Sendable {
    case parameter(Int, name: String)
    case connectionID
    case userID

    package func value(in call: DeclaredCall) -> HubValue {
        switch self {
        case .parameter(let index, _): call.arguments[index]
        case .connectionID: .string(call.context.connectionID.text)
        case .userID: call.context.userIdentifier.map { .string($0) } ?? .null
        }
    }

    /// The reference that `name` is, nil for a name that means nothing.
    package init?(_ name: String, _ parameters: [DeclaredParameter]) {
        switch name {
        case "connectionId": self = .connectionID
        case "userId": self = .userID
        default:
            guard let index = parameters.firstIndex(where: { $0.name == name }) else { return nil }
            self = .parameter(index, name: name)
        }
    }

    /// What it takes, as a parameter would say it.
    package func type(_ parameters: [DeclaredParameter]) -> ParameterType {
        guard case .parameter(let index, _) = self else { return ParameterType(kind: .string, isList: false) }
        return parameters[index].type
    }

    package static func isNamePart(_ character: Character) -> Bool {
        character == "_" || character.isLetter || character.isNumber
    }
}
