import HubBase
import HubHTTP
import HubTransports
import Hubs

/// Hubs to endpoints to routes.
enum Mounts {
    static func routes(
        _ sources: [HubSource], _ plans: HubPlans, registry: HubRegistry, phase: ServerPhase, trace: TraceSwitch,
        own: [HTTPRoute],
        clock: any Poller
    ) throws -> Routes {
        var routes = Routes()
        for (source, plan) in zip(sources, plans.hubs) {
            let settings = source.endpoint
            let connections = NegotiatedConnections(
                maximum: settings.maximumNegotiatedConnections, patience: settings.negotiateTimeout)
            let endpoint = CoreEndpoint(
                hub: plan.hub, registry: registry, settings: settings, connections: connections, clock: clock,
                trace: trace.source(TraceSources.connections), isAccepting: { phase.isServing })
            for path in settings.paths {
                for route in endpoint.routes(at: path) { try routes.add(route) }
            }
        }
        let page = ChatPage.route(zip(sources, plans.hubs).map { ($0.endpoint, $1) })
        for route in Health.routes(phase) + own + [page] { try routes.add(route) }
        return routes
    }
}
