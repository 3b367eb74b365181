/// Who calls, by which connection, with which request. Made by the pipeline for one call or event.
///
/// It may be kept and used from any thread. What it says of the connection stays true to the end; what goes through it to clients
/// and groups throws `HubUseError.callEnded` once its call is over.
public struct HubCallerContext: Sendable {
    /// The context of the call or event that this task works for, where the module `scope` stands around it; else nil. Tasks that are
    /// not children of the call's do not have it.
    @TaskLocal public static var current: HubCallerContext?

    package let call: HubCall

    package init(_ call: HubCall) { self.call = call }

    /// The connection's public id.
    public var connectionID: ConnectionID { call.connection.id }

    /// Who the connection belongs to.
    public var user: HubUser { call.connection.user }

    /// The user's id, nil for anonymous.
    public var userIdentifier: String? { call.connection.user.id }

    /// The request that opened the connection.
    public var request: HubRequest { call.connection.request }

    /// The header fields of `request`.
    public var headers: HubFields { request.headers }

    /// The query of `request`.
    public var query: HubFields { request.query }

    /// The cookies of `request`.
    public var cookies: HubFields { request.cookies }

    /// The transport's name: `WebSockets`.
    public var transport: String { call.connection.transportName }

    /// What hubs and modules keep for as long as the connection lives, the same for all its calls, which may overlap.
    public var items: ItemBag { call.connection.items }

    /// What modules offer to the hubs of this connection, as `items` but apart from what is kept there.
    public var features: ItemBag { call.connection.features }

    /// Where the hub writes to the log: `hubline.hubs.` and the hub's name.
    public var trace: TraceSource { call.method.hub.trace }

    /// Where that module speaks of itself: `hubline.modules.` and its name.
    public func trace<Module: HubModule>(of module: Module) -> TraceSource { call.plan.hub.trace(ofModule: Module.name) }

    /// What a line about this call or event says beside its text: call, connection, user and generation of the configuration.
    public var traceFields: [TraceRecord.Field] { call.traceFields }

    /// The clients of the hub, for modules; a hub has its own.
    public var clients: HubClients<ClientProxy> { HubClients(call: call) }

    /// The groups of the hub, for modules; a hub has its own.
    public var groups: HubGroups { HubGroups(.call(call)) }

    // MARK: Time

    /// The time by the connection's clock, counted from a point that all connections of the server have in common: for comparing.
    /// It is read once a turn of the loop.
    public var now: Duration { .nanoseconds(call.connection.loop.poller.now.nanoseconds) }

    /// The time on the same line at this very moment, to the microsecond at least, by a clock that tests move: for measuring.
    public var exactNow: Duration { .nanoseconds(call.connection.loop.poller.exactNow.nanoseconds) }

    /// The clock of the connection; tests move it. Waiting is rounded up to 100 ms, ends early only by cancellation, and comes
    /// back to the loop.
    public var clock: any Clock<Duration> { LoopClock(call.connection.loop) }

    /// How long the call may still take, nil if nobody has limited it; negative when it is overdue, and its caller has been answered.
    public var timeLeft: Duration? {
        call.limit.map { call.connection.loop.poller.now.duration(to: $0.deadline) }
    }

    /// The loop of the connection.
    package var loop: EventLoop { call.connection.loop }

    // MARK: The connection

    /// Closes the connection with that reason, which the log shows, and the client too with `detailedErrors`; the client is told not
    /// to come back. Returns at once, as `abort`.
    public func close(_ reason: String) { call.connection.end(ConnectionEnd(.closedByModule, reason, typeName: "HubException")) }

    /// Gives the connection another identity, as when a user logs in over it: `clients.user(_:)` finds it by the new id, modules that
    /// ask for it are told, and the log says so; the request stays what it was. It counts at once, for calls that run too. After the end
    /// of the connection it changes nothing for others.
    public func replaceUser(_ user: HubUser) { call.connection.replaceUser(user) }

    /// Closes the connection, without an error and without an invitation to come back. Returns at once; the connection's calls,
    /// this one too, are cancelled, and `onDisconnected` comes when they have ended, or 5 s later. Again, or after the end, it
    /// does nothing.
    public func abort() {
        call.connection.end(ConnectionEnd(.aborted, "The hub aborted the connection."))
    }
}
