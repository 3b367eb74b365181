/// A module around each call, from the parsed message to its result; unknown methods and arguments that do not fit are among them.
public protocol IncomingModule: HubModule {
    /// What comes before `next` runs in the order of the list, what comes after it in reverse. Without `next` the method does not run.
    nonisolated(nonsending) func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult
}

/// A module around each send from hub code, once, before it is spread to clients.
public protocol OutgoingModule: HubModule {
    /// Without `next` nobody receives anything.
    nonisolated(nonsending) func outgoing(_ call: OutgoingCall, next: OutgoingNext) async throws
}

/// A module that decides who may use a hub.
public protocol AuthorizeConnectModule: HubModule {
    /// Asked at negotiate, and again for the request that connects, whose user counts. `next` asks the inner modules; the innermost
    /// answer is the attempt's `user`: who finds out who comes puts it there and passes it on, so that inner modules know.
    ///
    /// - Throws: `ConnectRefusal` for a refusal with a status; any other error refuses with 500.
    nonisolated(nonsending) func authorizeConnect(_ attempt: ConnectAttempt, next: AuthorizeConnectNext) async throws -> HubUser
}

/// A module around a hub's `onConnected`.
public protocol ConnectModule: HubModule {
    /// If it throws, the connection is closed.
    nonisolated(nonsending) func connect(_ event: HubEvent, next: EventNext) async throws
}

/// A module around a hub's `onDisconnected`.
public protocol DisconnectModule: HubModule {
    /// What it throws goes to the log.
    nonisolated(nonsending) func disconnect(_ event: HubEvent, next: EventNext) async throws
}

/// A module that decides what hubs and methods are called on the wire. Asked while the plan is made.
public protocol NamingModule: HubModule {
    /// The wire name of a declared hub or method; modules are asked in the order of the list, each with the former's answer.
    func wireName(of name: String, in scope: PlanScope) -> String

    /// More names that a method answers to, as former ones; none by default.
    func otherNames(of name: String, in scope: PlanScope) -> [String]

    /// Where `config.yaml` says what the method is called, for errors about it; by default it does not say it.
    func place(of name: String, in scope: PlanScope) -> ConfigurationPosition?
}

extension NamingModule {
    /// None.
    public func otherNames(of name: String, in scope: PlanScope) -> [String] { [] }

    /// Nowhere.
    public func place(of name: String, in scope: PlanScope) -> ConfigurationPosition? { nil }
}
