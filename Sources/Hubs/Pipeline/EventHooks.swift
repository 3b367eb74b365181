/// What a before-hook of a client's coming or leaving decides.
public enum EventVerdict: Sendable {
    /// The event goes on.
    case proceed
    /// Neither the inner stages nor the hub hear of it; the connection lives on, or ends, all the same.
    case skip
    /// The event fails with this error: a client that comes is closed; about one that leaves the log says it.
    case reject(any Error)
}

/// The plain form of a stage around a hub's `onConnected`: hooks that do not suspend. Before-hooks run in the order of the list,
/// after-hooks in reverse.
public protocol ConnectHooks: ConnectModule {
    /// Before the inner stages and the hub. Proceeds by default.
    func onBeforeConnect(_ event: HubEvent) -> EventVerdict
    /// After they have succeeded.
    func onAfterConnect(_ event: HubEvent)
}

extension ConnectHooks {
    /// Proceeds.
    public func onBeforeConnect(_ event: HubEvent) -> EventVerdict { .proceed }
    /// Does nothing.
    public func onAfterConnect(_ event: HubEvent) {}

    /// The hooks as a stage.
    public nonisolated(nonsending) func connect(_ event: HubEvent, next: EventNext) async throws {
        switch onBeforeConnect(event) {
        case .proceed:
            try await next(event)
            onAfterConnect(event)
        case .skip: break
        case .reject(let error): throw error
        }
    }
}

/// The plain form of a stage around a hub's `onDisconnected`: hooks that do not suspend. Why the client left, and whether it asked for
/// that itself (`stopCalled`), is in the event's `end`.
public protocol DisconnectHooks: DisconnectModule {
    /// Before the inner stages and the hub. Proceeds by default.
    func onBeforeDisconnect(_ event: HubEvent) -> EventVerdict
    /// After they have succeeded.
    func onAfterDisconnect(_ event: HubEvent)
}

extension DisconnectHooks {
    /// Proceeds.
    public func onBeforeDisconnect(_ event: HubEvent) -> EventVerdict { .proceed }
    /// Does nothing.
    public func onAfterDisconnect(_ event: HubEvent) {}

    /// The hooks as a stage.
    public nonisolated(nonsending) func disconnect(_ event: HubEvent, next: EventNext) async throws {
        switch onBeforeDisconnect(event) {
        case .proceed:
            try await next(event)
            onAfterDisconnect(event)
        case .skip: break
        case .reject(let error): throw error
        }
    }
}

/// What a hook decides about a request that wants to use a hub.
public enum ConnectVerdict: Sendable {
    /// The inner stages are asked.
    case proceed
    /// It is this user; the inner stages are asked, and may still refuse.
    case admit(HubUser)
    /// It may not. `.refuse(.forbidden)` is what classic's `false` was.
    case refuse(ConnectRefusal)
}

/// The plain form of a stage that decides who may use a hub: a hook that does not suspend.
public protocol AuthorizeConnectHooks: AuthorizeConnectModule {
    /// Asked at negotiate, and again for the request that connects. Proceeds by default.
    func onBeforeAuthorizeConnect(_ attempt: ConnectAttempt) -> ConnectVerdict
}

extension AuthorizeConnectHooks {
    /// Proceeds.
    public func onBeforeAuthorizeConnect(_ attempt: ConnectAttempt) -> ConnectVerdict { .proceed }

    /// The hook as a stage.
    public nonisolated(nonsending) func authorizeConnect(
        _ attempt: ConnectAttempt, next: AuthorizeConnectNext
    ) async throws -> HubUser {
        switch onBeforeAuthorizeConnect(attempt) {
        case .proceed: try await next(attempt)
        case .admit(let user): try await next(attempt.known(as: user))
        case .refuse(let refusal): throw refusal
        }
    }
}

extension ConnectAttempt {
    fileprivate func known(as user: HubUser) -> ConnectAttempt {
        var attempt = self
        attempt.user = user
        return attempt
    }
}

/// Every hook at once, for modules that come from classic SignalR, where one type holds them all. Such a module stands in every stage;
/// one of one's own adopts the hooks it needs.
public typealias HubPipelineModule = IncomingHooks & OutgoingHooks & ConnectHooks & DisconnectHooks & AuthorizeConnectHooks
