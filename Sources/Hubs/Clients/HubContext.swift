/// A hub's clients and groups for those who are no hub: timers, routes, other tasks. Nobody calls here, so there are no `caller`,
/// `others` and `othersInGroup`; whose id is known can be left out by `allExcept(_:)` and `group(_:except:)`.
///
/// ```swift
/// let context = server.hubContext(StockTickerHub.self)
/// try await context.clients.all.call("updateStockPrice", stock)
/// ```
///
/// It may be kept and used from any thread. Sends by one context, and its copies, reach each client in the order in which they were
/// called, whoever awaits them; sends by two contexts, or a context and a hub, have no order but that of who awaits one before the
/// other. So a send that an outgoing stage holds up holds up those behind it, and a stage must not wait for a send by the same context
/// before it has called `next`.
public struct HubContext<Calls: ClientCalls>: Sendable {
    /// The clients of the hub.
    public let clients: ContextClients<Calls>
    /// The groups of the hub, as its methods have them.
    public let groups: HubGroups

    /// - Parameters:
    ///   - name: what the hub is called in errors.
    ///   - isMeant: whether it is the hub of that plan.
    init(_ registry: HubRegistry, name: String, isMeant: @escaping @Sendable (HubPlan) -> Bool) {
        let origin = SendOrigin.outside(OutsideSender(registry, name: name, isMeant: isMeant))
        clients = ContextClients(origin: origin)
        groups = HubGroups(origin)
    }
}

/// The ways to select clients from outside hubs.
public struct ContextClients<Calls: ClientCalls>: ClientSelectors {
    let origin: SendOrigin

    /// The clients of that selection, by the face that is asked for.
    public func calls<Face: ClientCalls>(to selection: HubSelection) -> Face { Face(ClientProxy(selection, origin)) }
}

extension HubRegistry {
    /// The context of the hub of that type; where it is served under several keys, of that one.
    package func context<H: Hub>(of type: H.Type, key: String?) -> HubContext<H.Client> {
        HubContext(self, name: key ?? String(describing: type)) { plan in
            plan.factory is HubFactory<H> && (key == nil || plan.hub.key == key)
        }
    }

    /// The context of the hub of that key.
    package func context(key: String) -> HubContext<ClientProxy> { HubContext(self, name: key) { $0.hub.key == key } }
}
