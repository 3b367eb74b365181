import Hubs

/// A kind of step: its name in `do:` and what makes it of what stands behind the name. What is wrong is reported.
struct StepKind: Sendable {
    let name: String
    /// Whether the method's result is decided by it, so that nothing may follow.
    let isLast: Bool
    let read:
        @Sendable (
            _ value: ConfigurationNode, _ key: ConfigurationKey, _ parameters: [DeclaredParameter], _ options: inout Options
        ) ->
            any DeclaredStep

    /// The steps that there are.
    static let all = [
        StepKind(name: "call", isLast: false, read: CallStep.read),
        StepKind(name: "addToGroup", isLast: false) { value, key, parameters, options in
            AddToGroupStep(group: .read(value, of: key.text, parameters, &options))
        },
        StepKind(name: "removeFromGroup", isLast: false) { value, key, parameters, options in
            RemoveFromGroupStep(group: .read(value, of: key.text, parameters, &options))
        },
        StepKind(name: "reply", isLast: true) { value, _, parameters, options in
            ReplyStep(template: ValueTemplate(value, parameters, &options))
        },
    ]
}

/// `call: { to: all, method: receive, arguments: [$user, $text] }`
struct CallStep: DeclaredStep {
    let recipients: Recipients
    let method: String
    let arguments: [ValueTemplate]

    func run(_ call: DeclaredCall) async throws -> HubResult? {
        try await recipients.proxy(in: call).send(method, arguments.map { $0.value(in: call) })
        return nil
    }

    static func read(
        _ value: ConfigurationNode, _ key: ConfigurationKey, _ parameters: [DeclaredParameter], _ options: inout Options
    ) -> any DeclaredStep {
        options.section(at: value, of: key) { options in
            let to = options.node("to", form: "a selection", "Whom it goes to.")
            if to == nil { options.reject("to", "'to' is missing") }
            let method: String = options.required("method", "The method of the clients, by exactly that name.")
            if method.contains("$") { options.reject("method", "'method' is a fixed name: no '$'") }
            let arguments = options.node("arguments", form: "a list", "What the clients get.")
            if let arguments, arguments.elements == nil {
                options.report([OptionFault(arguments, expected: "a list of values")], of: "arguments")
            }
            return CallStep(
                recipients: to.map { Recipients.read($0, parameters, &options) } ?? .all, method: method,
                arguments: arguments?.elements?.map { ValueTemplate($0, parameters, &options) } ?? [])
        }
    }
}

/// `addToGroup: $room`
struct AddToGroupStep: DeclaredStep {
    let group: TextTemplate

    func run(_ call: DeclaredCall) async throws -> HubResult? {
        try await call.groups.add(call.context.connectionID, to: group.name(in: call))
        return nil
    }
}

/// `removeFromGroup: $room`
struct RemoveFromGroupStep: DeclaredStep {
    let group: TextTemplate

    func run(_ call: DeclaredCall) async throws -> HubResult? {
        try await call.groups.remove(call.context.connectionID, from: group.name(in: call))
        return nil
    }
}

/// `reply: $text`
struct ReplyStep: DeclaredStep {
    let template: ValueTemplate

    func run(_ call: DeclaredCall) async throws -> HubResult? { HubResult(template.value(in: call)) }
}
