/// One declared method, its hub's type erased.
public struct MethodDefinition: Sendable {
    /// Runs the method: the call, and the factory of its hub.
    public typealias Run =
        nonisolated(nonsending) @Sendable (_ call: IncomingCall, _ factory: AnyObject) async throws -> HubResult

    /// The name it was declared with.
    public let name: String
    /// Whether the naming stage leaves the name alone.
    public let verbatim: Bool
    /// What it takes; the count must match.
    public let parameters: [HubParameter]
    /// The line of its table, as `Chat/ChatHub.swift:12`; nil where a macro or a file declares it.
    package let place: String?
    package let run: Run
    /// Reads the arguments as `run` does and does nothing else; nil where that is seen by what `run` reads.
    let bind: Bind?

    package typealias Bind = @Sendable (_ arguments: HubArguments) throws -> Void

    package init(
        name: String, verbatim: Bool = false, parameters: [HubParameter], place: String? = nil, bind: Bind? = nil,
        run: @escaping Run
    ) {
        self.bind = bind
        self.name = name
        self.verbatim = verbatim
        self.parameters = parameters
        self.place = place
        self.run = run
    }

    /// The name for who has to find the declaration.
    package var label: String { ConfigurationProblem.quote(name) + (place.map { " (\($0))" } ?? "") }
}

/// A hub with its type erased: all that plans and dispatch know. One declared in YAML is the same thing made from steps.
public struct HubDefinition: Sendable {
    package typealias Event =
        nonisolated(nonsending) @Sendable (_ context: HubCallerContext, _ factory: AnyObject) async throws -> Void
    package typealias EndEvent =
        nonisolated(nonsending) @Sendable (HubCallerContext, ConnectionEnd, AnyObject) async throws -> Void

    /// The declared name.
    public let name: String
    /// Whether the naming stage leaves the name alone.
    public let verbatim: Bool
    /// Where its author wants it to run.
    package let execution: HubExecution
    /// The methods, as declared.
    public let methods: [MethodDefinition]
    package let factory: any AnyObject & Sendable
    package let connected: Event?
    package let disconnected: EndEvent?

    /// The hub of that type. `make` is called for each call and event, on the connection's loop unless the hub's `execution`
    /// is `pool`, so it must not take long; its hub is used once. If it throws, the call or event fails as if its
    /// method had thrown.
    public init<H: Hub>(_ type: H.Type, make: @escaping @Sendable (HubCallerContext) throws -> H) {
        let descriptor = H.descriptor
        name = descriptor.name
        verbatim = descriptor.verbatim
        execution = descriptor.execution
        methods = descriptor.methods.map(\.definition)
        factory = HubFactory(make)
        connected = { context, factory in try await unsafeDowncast(factory, to: HubFactory<H>.self).make(context).onConnected() }
        disconnected = { context, end, factory in
            try await unsafeDowncast(factory, to: HubFactory<H>.self).make(context).onDisconnected(end)
        }
    }

    /// A hub that has no Swift type.
    package init(
        name: String, verbatim: Bool = false, methods: [MethodDefinition], factory: any AnyObject & Sendable,
        connected: Event? = nil, disconnected: EndEvent? = nil
    ) {
        self.name = name
        self.verbatim = verbatim
        execution = .loop
        self.methods = methods
        self.factory = factory
        self.connected = connected
        self.disconnected = disconnected
    }
}
