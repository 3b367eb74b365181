/// Where sends and changes of groups come from.
enum SendOrigin: Sendable {
    /// A call or event, as long as it lasts.
    case call(HubCall)
    case outside(OutsideSender)

    /// The plan that counts here, and where the hub's connections are.
    func place() throws -> (HubPlan, HubRegistry) {
        switch self {
        case .call(let call):
            guard !call.isEnded else { throw HubUseError.callEnded }
            return (call.plan, call.connection.registry)
        case .outside(let sender): return (try sender.plan(), sender.registry)
        }
    }
}

/// What a context outside hubs and its copies share.
final class OutsideSender: Sendable {
    let registry: HubRegistry
    private let turns = SendTurns()
    private let name: String
    private let isMeant: @Sendable (HubPlan) -> Bool

    init(_ registry: HubRegistry, name: String, isMeant: @escaping @Sendable (HubPlan) -> Bool) {
        self.registry = registry
        self.name = name
        self.isMeant = isMeant
    }

    /// Takes its turn for one send.
    nonisolated(nonsending) func begin() async throws -> OutgoingShared {
        let plan = try plan()
        return OutgoingShared(plan: plan, registry: registry, turn: await turns.take())
    }

    /// The newest plan of the hub.
    func plan() throws -> HubPlan {
        let plans = registry.plans?.hubs.filter(isMeant) ?? []
        guard plans.count == 1 else { throw HubUseError.notServed(hub: name) }
        return plans[0]
    }
}
