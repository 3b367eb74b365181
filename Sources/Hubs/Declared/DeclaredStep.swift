/// Contract: one step of a method that is declared in `config.yaml`. Checked when the file is read; run for each call, in order.
public protocol DeclaredStep: Sendable {
    /// Does the step.
    ///
    /// - Returns: the method's result if this step decides it; then no step follows.
    nonisolated(nonsending) func run(_ call: DeclaredCall) async throws -> HubResult?
}

/// What a step sees of its call: the parameters by position, and who calls.
public struct DeclaredCall: Sendable {
    /// The arguments, checked against the declared types.
    public let arguments: [HubValue]
    /// Who calls.
    public let context: HubCallerContext

    /// A call with these arguments.
    public init(arguments: [HubValue], context: HubCallerContext) {
        self.arguments = arguments
        self.context = context
    }

    /// The hub's wire name.
    public var hub: String { context.call.plan.hub.name }

    /// The declared name of the method.
    public var method: String { context.call.method.name }

    /// The call as the log names it, by its connection and a number: `4fK2.1`.
    public var identifier: String { context.call.identifier }

    /// The loop of the caller's connection.
    package var loop: EventLoop { context.loop }

    /// The clients of the hub.
    public var clients: HubClients<ClientProxy> { HubClients(call: context.call) }

    /// The groups of the hub.
    public var groups: HubGroups { HubGroups(.call(context.call)) }
}
