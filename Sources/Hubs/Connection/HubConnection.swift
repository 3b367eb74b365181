/// One client on one hub: bytes in, calls out, answers back.
///
/// It belongs to its loop. Its state is reached from the loop's callbacks and from pumps through methods that begin with
/// `loop.check()`, fifteen instructions where `assumeIsolated` would take two allocations and ask the runtime.
package final class HubConnection: Sendable {
    package let id: ConnectionID
    /// Who the connection belongs to now; from any thread.
    let identity: Lock<HubUser>
    package let request: HubRequest
    package let transportName: String
    package let items = ItemBag()
    package let features = ItemBag()
    package let loop: EventLoop
    package let registry: HubRegistry
    let shard: RegistryShard
    let hubIndex: Int
    let transport: any HubTransport
    let whenClosed: @Sendable () -> Void

    let own: LoopOwned<ConnectionState>

    enum Phase {
        case handshake
        /// The handshake is answered; `onConnected` has not ended.
        case connecting
        case open
        /// Left the selectors; waits for its calls, its event and its socket.
        case ending
        case ended
    }

    /// A connection for `shard`'s loop; it does nothing until `start`.
    package init(
        id: ConnectionID, user: HubUser, request: HubRequest, hub: Int, shard: RegistryShard, transport: any HubTransport,
        session: any HubSession, whenClosed: @escaping @Sendable () -> Void = {}
    ) {
        self.id = id
        identity = Lock(user)
        self.request = request
        self.shard = shard
        self.transport = transport
        self.whenClosed = whenClosed
        hubIndex = hub
        loop = shard.loop
        registry = shard.registry
        transportName = transport.name
        own = LoopOwned(ConnectionState(session: session, now: shard.loop.poller.now))
    }

    /// On the loop, once.
    package func start() {
        loop.check()
        shard.opened(self)
        schedule(own.value.session.deadline)
        followExpiry()
    }

    /// Who the connection belongs to.
    package var user: HubUser { identity.withLock { $0 } }

    /// The hub's plan as this loop has it now, or had it when the connection began to end; a running call keeps its own.
    var plan: HubPlan { own.value.ending.plan ?? shard.plans[hubIndex] }

    var trace: TraceSource { plan.hub.connectionTrace }

    /// Whom a line about the connection is about.
    var subject: TraceSubject {
        var subject = TraceSubject()
        (subject.connection, subject.user) = (id.text, user.id)
        return subject
    }

    var traceFields: [TraceRecord.Field] {
        var subject = subject
        subject.hub = plan.hub.name
        return [TraceRecord.Field(subject)]
    }

    /// The loop has another plan of the hub, with other limits or other modules beside the calls.
    func planChanged() {
        loop.check()
        guard own.value.phase.isAlive else { return }
        own.value.session.use(plan.limits)
        schedule(own.value.session.deadline)
        guard own.value.phase == .open else { return }
        own.value.companions.cancel()
        startCompanions()
        wakePumps()
    }

    package func eventCall(_ plan: HubPlan) -> HubCall {
        HubCall(connection: self, plan: plan, method: plan.event, started: loop.poller.now)
    }
}

extension HubConnection.Phase {
    var isAlive: Bool { self != .ending && self != .ended }
}
