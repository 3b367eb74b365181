import HubBase
import HubHTTP
import HubSettings
import Hubs

/// `GET /metrics`, for the addresses that `server.metrics` names.
enum MetricsRoute {
    static func routes(_ table: MetricsTable, for readers: [IPNetwork], registry: HubRegistry) -> [HTTPRoute] {
        guard !readers.isEmpty else { return [] }
        let route = HTTPRoute("/metrics", methods: [.get], owner: "metrics") { request in
            // A proxy that nobody trusts may speak for anybody.
            guard !request.hasUntrustedForwarding, let peer = IPAddress(request.peer.host),
                readers.contains(where: { $0.contains(peer) })
            else {
                return .text(.forbidden, "This address may not read metrics (server.metrics).\n")
            }
            table.show(await registry.figures())
            var fields = HTTPFields()
            fields["Content-Type"] = PrometheusText.contentType
            fields["Cache-Control"] = "no-store"
            return HTTPResponse(.ok, fields: fields, body: Array(table.page.utf8))
        }
        return [route]
    }
}

/// Tells the hubs' listeners from time to time what the connections are and hold.
enum ConnectionGauge {
    private static let period: Duration = .seconds(15)

    /// Returns when its task is cancelled.
    static func run(_ registry: HubRegistry, by clock: LoopClock) async {
        while (try? await clock.sleep(for: period)) != nil { await tell(registry) }
    }

    private static func tell(_ registry: HubRegistry) async {
        // A reload may have brought one, or taken the last away.
        let measured = (registry.plans?.hubs ?? []).filter { !$0.metrics.isEmpty }
        guard !measured.isEmpty else { return }
        let figures = await registry.figures()
        for plan in measured {
            let own = figures[plan.hub.key] ?? ConnectionFigures()
            for listener in plan.metrics { listener.record(.connections(hub: plan.hub.key, own)) }
        }
    }
}
