package import Hubs

extension StepCatalog {
    /// The steps that every file can name.
    package static let stock = {
        var catalog = StepCatalog()
        for kind in kinds {
            do throws(CatalogError) { try catalog.add(kind) } catch { preconditionFailure("each of them has a name of its own") }
        }
        return catalog
    }()

    private static let kinds = [
        StepKind(name: "call", help: "Calls a method of clients.") { CallStep(options: &$0, $1.parameters) },
        StepKind(name: "addToGroup") { value, key, scope, options in
            ReadStep(AddToGroupStep(group: .read(value, of: key.text, scope.parameters, &options)), of: key, value)
        },
        StepKind(name: "removeFromGroup") { value, key, scope, options in
            ReadStep(RemoveFromGroupStep(group: .read(value, of: key.text, scope.parameters, &options)), of: key, value)
        },
        StepKind(name: "when", help: "Does this or that, by the caller's roles.") { WhenStep(options: &$0, $1) },
        StepKind(name: "reply", isLast: true) { value, key, scope, options in
            ReadStep(ReplyStep(template: ValueTemplate(value, scope.parameters, &options)), of: key, value)
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

    init(options: inout Options, _ parameters: [DeclaredParameter]) {
        let to = options.node(
            "to", form: "a selection", shape: .defined("recipients"), isRequired: true, "Whom it goes to.")
        if to == nil { options.reject("to", "'to' is missing") }
        method = options.required("method", "The method of the clients, by exactly that name.")
        if method.contains("$") { options.reject("method", "'method' is a fixed name: no '$'") }
        let arguments = options.node("arguments", form: "a list", shape: .list(.any), "What the clients get.")
        if let arguments, arguments.elements == nil {
            options.report([OptionFault(arguments, expected: "a list of values")], of: "arguments")
        }
        recipients = to.map { Recipients.read($0, parameters, &options) } ?? .all
        self.arguments = arguments?.elements?.map { ValueTemplate($0, parameters, &options) } ?? []
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
