import HubBase
import HubHTTP
import HubTransports
import Hubs

/// Hubs to endpoints to routes. What clients have negotiated outlives a reload.
final class Mounts: Sendable {
    private let registry: HubRegistry
    private let status: ServerStatus
    private let trace: TraceSwitch
    /// The application's routes.
    private let own: [HTTPRoute]
    private let clock: any Poller
    /// Of each hub, by its key.
    private let negotiated = Lock<[String: NegotiatedConnections]>([:])

    init(registry: HubRegistry, status: ServerStatus, trace: TraceSwitch, own: [HTTPRoute], clock: any Poller) {
        self.registry = registry
        self.status = status
        self.trace = trace
        self.own = own
        self.clock = clock
    }

    /// The routes of these hubs, and of all else that answers; it changes nothing for those that are served.
    ///
    /// - Throws: `RouteConflict`.
    func routes(_ setup: ServerSetup, _ plans: HubPlans) throws -> Routes {
        let sources = setup.hubs
        var routes = Routes()
        for (source, plan) in zip(sources, plans.hubs) {
            let settings = source.endpoint
            let endpoint = CoreEndpoint(
                hub: plan.hub, registry: registry, settings: settings, connections: connections(of: source), clock: clock,
                trace: trace.source(TraceSources.connections), isAccepting: { [status] in status.isServing })
            for path in settings.paths {
                for route in endpoint.routes(at: path) { try routes.add(route) }
            }
        }
        let page = ChatPage.route(zip(sources, plans.hubs).map { ($0.endpoint, $1) })
        let metrics = MetricsRoute.routes(setup.metrics, for: setup.server.metrics, registry: registry)
        for route in Health.routes(status) + metrics + own + [page] { try routes.add(route) }
        return routes
    }

    /// The routes of these hubs answer from now on.
    func use(_ sources: [HubSource]) {
        let keys = Set(sources.map(\.key))
        negotiated.withLock { negotiated in negotiated = negotiated.filter { keys.contains($0.key) } }
        for source in sources {
            connections(of: source).use(
                maximum: source.endpoint.maximumNegotiatedConnections, patience: source.endpoint.negotiateTimeout)
        }
    }

    private func connections(of source: HubSource) -> NegotiatedConnections {
        negotiated.withLock { negotiated in
            if let connections = negotiated[source.key] { return connections }
            let connections = NegotiatedConnections(
                maximum: source.endpoint.maximumNegotiatedConnections, patience: source.endpoint.negotiateTimeout)
            negotiated[source.key] = connections
            return connections
        }
    }
}
