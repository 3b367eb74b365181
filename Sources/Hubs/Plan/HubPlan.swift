/// What was decided at start-up for one hub: names, chains, limits. Immutable; a changed configuration makes a new one.
public final class HubPlan: Sendable {
    package let hub: HubInfo
    package let limits: HubLimits
    /// What makes the hub; by its type it is known whose plan this is.
    let factory: any AnyObject & Sendable
    /// Counts the configurations of this server, from 1.
    package let generation: Int
    package let methods: [HubMethod]
    let table: MethodTable
    let failures: StandIns
    let outgoing: OutgoingChain
    let connected: [EventStage]
    let disconnected: [EventStage]
    let authorize: [(name: String, module: any AuthorizeConnectModule)]
    let signals: [any ClientSignalHooks]
    /// What no output may show of its sends.
    let redaction: Redaction
    let userChanges: [any UserChangeModule]
    package let metrics: [any MetricsListener]
    let spans: [any SpanListener]
    /// What runs beside the calls of each connection.
    let companions: [(name: String, module: any CompanionModule)]
    /// What carries events, for which there is no method.
    let event: HubMethod
    /// Whether the hub was removed: nobody comes to it, and who was there has been sent away.
    package let isRetired: Bool
    private let lease: PlanLease?

    init(
        hub: HubInfo, limits: HubLimits, factory: any AnyObject & Sendable, generation: Int, methods: [HubMethod],
        otherNames: [HubMethod], redaction: Redaction,
        chains: HubChains, incoming: IncomingChain, lease: PlanLease? = nil, isRetired: Bool = false
    ) throws {
        self.hub = hub
        self.limits = limits
        self.factory = factory
        self.generation = generation
        self.methods = methods
        table = try MethodTable(methods + otherNames)
        self.redaction = redaction
        failures = StandIns(hub: hub, chain: incoming, redaction)
        outgoing = chains.outgoing
        connected = chains.connected
        disconnected = chains.disconnected
        authorize = chains.authorize
        signals = chains.signals
        userChanges = chains.userChanges
        metrics = chains.metrics
        spans = chains.spans
        companions = chains.companions
        self.lease = lease
        self.isRetired = isRetired
        event = StandIns.make(hub, IncomingChain([]), .unknownMethod)
    }

    /// Asks the authorize-connect stages who this is.
    ///
    /// - Throws: `ConnectRefusal`; anything else that a stage throws as `HubFailure.thrown` with the stage's name.
    package nonisolated(nonsending) func authorize(_ request: HubRequest) async throws -> HubUser {
        guard !authorize.isEmpty else { return .anonymous }
        let stages = AuthorizeConnectNext(authorize)
        do {
            return try await stages(ConnectAttempt(hub: hub, request: request))
        } catch let refusal as ConnectRefusal {
            throw refusal
        } catch {
            throw HubFailure(error, by: stages.thrower)
        }
    }

    /// The stages of connecting and leaving and of sends.
    struct HubChains {
        var outgoing: OutgoingChain
        var connected: [EventStage]
        var disconnected: [EventStage]
        var authorize: [(name: String, module: any AuthorizeConnectModule)]
        var signals: [any ClientSignalHooks]
        var userChanges: [any UserChangeModule]
        var companions: [(name: String, module: any CompanionModule)]
        var metrics: [any MetricsListener]
        var spans: [any SpanListener]
    }
}

typealias OutgoingChain = [(name: String, module: any OutgoingModule)]

/// The plans of all hubs of a server, by index; swapped whole, loop by loop. A hub keeps its index for the server's life: where one was
/// removed there is a retired plan.
package final class HubPlans: Sendable {
    /// The hubs that are served, in the order of the file.
    package let hubs: [HubPlan]
    let all: [HubPlan]

    package init(_ hubs: [HubPlan]) { (self.hubs, all) = (hubs, hubs) }

    /// - Parameter all: by index, those of `hubs` and the retired ones.
    init(_ hubs: [HubPlan], all: [HubPlan]) { (self.hubs, self.all) = (hubs, all) }

    package subscript(index: Int) -> HubPlan { all[index] }

    /// The index of the hub of that key, also of one that was removed.
    func index(of key: String) -> Int? { all.firstIndex { $0.hub.key == key } }
}

/// Is held by every plan of one configuration, and so by every call that runs on one: at its end nobody uses them any more.
package final class PlanLease: Sendable {
    private let ended: @Sendable () -> Void

    /// - Parameter ended: called once, on any thread.
    package init(_ ended: @escaping @Sendable () -> Void) { self.ended = ended }

    deinit { ended() }
}
