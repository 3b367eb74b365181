/// A module that hears when another identity takes a connection over: by `context.replaceUser(_:)`, or by a client that brought a new
/// token.
public protocol UserChangeModule: HubModule {
    /// Called on the connection's loop, after the change; it must not wait.
    func userChanged(_ change: UserChange)
}

/// A connection's user was replaced.
public struct UserChange: Sendable {
    /// Whose connection it is now.
    public let user: HubUser
    /// Whose it was.
    public let former: HubUser
    /// The connection.
    public let connectionID: ConnectionID
    /// The request that opened the connection, unchanged.
    public let request: HubRequest
    private let info: HubInfo

    init(hub: HubInfo, connectionID: ConnectionID, request: HubRequest, former: HubUser, user: HubUser) {
        info = hub
        self.connectionID = connectionID
        self.request = request
        self.former = former
        self.user = user
    }

    /// The hub's wire name.
    public var hub: String { info.name }

    /// Where that module speaks of itself: `hubline.modules.` and its name.
    public func trace<Module: HubModule>(of module: Module) -> TraceSource { info.trace(ofModule: Module.name) }
}
