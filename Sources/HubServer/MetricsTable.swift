import HubBase
import Hubs

/// Adds up what modules measure, for `GET /metrics`: a module of every hub, where that is open.
///
/// Its labels are names of hubs, methods and modules and raw values of enums, so no client adds one. After many reloads there may be many
/// methods all the same: beyond `maximumMethods` new ones count as one.
final class MetricsTable: HubModule, MetricsListener {
    /// The upper bounds of `hubline_call_duration_seconds`.
    static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
    private static let maximumMethods = 10_000

    /// Something of a hub: a method, a transport, a code.
    private struct Key: Hashable, Comparable {
        let hub: String
        let name: String

        static func < (left: Key, right: Key) -> Bool { (left.hub, left.name) < (right.hub, right.name) }
    }

    private struct Calls {
        var outcomes: [MeasuredCall.Outcome: Int] = [:]
        var refusals: [String: Int] = [:]
        /// By the bound that they are not above; behind the last bound the others.
        var counts = [Int](repeating: 0, count: MetricsTable.bounds.count + 1)
        var seconds = 0.0
    }

    private struct State {
        var calls: [Key: Calls] = [:]
        var connected: [Key: Int] = [:]
        var disconnected: [Key: Int] = [:]
        var signals: [Key: Int] = [:]
        var figures: [String: ConnectionFigures] = [:]
    }

    private let state = Lock(State())

    func record(_ measurement: HubMeasurement) {
        state.withLock { state in
            switch measurement {
            case .call(let call): Self.count(call, &state.calls)
            case .connected(let hub, let transport): state.connected[Key(hub: hub, name: transport), default: 0] += 1
            case .disconnected(let hub, let code): state.disconnected[Key(hub: hub, name: code), default: 0] += 1
            case .signal(let hub, let kind): state.signals[Key(hub: hub, name: kind), default: 0] += 1
            case .connections(let hub, let figures): state.figures[hub] = figures
            }
        }
    }

    /// These are the hubs that there are, and what their connections hold.
    func show(_ figures: [String: ConnectionFigures]) { state.withLock { $0.figures = figures } }

    private static func count(_ call: MeasuredCall, _ all: inout [Key: Calls]) {
        var key = Key(hub: call.hub, name: call.method)
        if all.count >= maximumMethods, all[key] == nil { key = Key(hub: call.hub, name: MeasuredCall.otherMethod) }
        let seconds = call.duration / .seconds(1)
        // In place: taken out and put back, the arrays would be copied.
        let change = { (calls: inout Calls) in
            calls.outcomes[call.outcome, default: 0] += 1
            if call.outcome == .refused { calls.refusals[call.module ?? "", default: 0] += 1 }
            calls.counts[bounds.firstIndex { seconds <= $0 } ?? bounds.count] += 1
            calls.seconds += seconds
        }
        change(&all[key, default: Calls()])
    }

    /// The page.
    var page: String {
        let state = state.withLock { $0 }
        var page = PrometheusText()
        Self.write(state.calls.sorted { $0.key < $1.key }, to: &page)
        let counters: [(String, String, String, [Key: Int])] = [
            ("hubline_connections_opened_total", "Clients that came.", "transport", state.connected),
            ("hubline_connections_closed_total", "Clients that left.", "code", state.disconnected),
            ("hubline_signals_total", "Messages of clients that are no calls.", "kind", state.signals),
        ]
        for (name, help, label, values) in counters {
            page.family(name, .counter, help)
            for (key, count) in values.sorted(by: { $0.key < $1.key }) {
                page.sample([("hub", key.hub), (label, key.name)], "\(count)")
            }
        }
        let figures = state.figures.sorted { $0.key < $1.key }
        page.family("hubline_connections", .gauge, "Connections that are open.")
        for (hub, figures) in figures { page.sample([("hub", hub)], "\(figures.count)") }
        page.family("hubline_connection_memory_bytes", .gauge, "Bytes that wait in memory to be sent to clients, or to be read.")
        for (hub, figures) in figures {
            page.sample([("hub", hub), ("queue", "send")], "\(figures.sendBytes)")
            page.sample([("hub", hub), ("queue", "receive")], "\(figures.receiveBytes)")
        }
        return page.text
    }

    private static func write(_ all: [(key: Key, value: Calls)], to page: inout PrometheusText) {
        page.family("hubline_calls_total", .counter, "Calls of clients that have ended.")
        for (key, calls) in all {
            for outcome in MeasuredCall.Outcome.allCases {
                guard let count = calls.outcomes[outcome] else { continue }
                page.sample([("hub", key.hub), ("method", key.name), ("outcome", outcome.rawValue)], "\(count)")
            }
        }
        page.family("hubline_calls_refused_total", .counter, "Calls that a module refused.")
        for (key, calls) in all {
            for (module, count) in calls.refusals.sorted(by: { $0.key < $1.key }) {
                page.sample([("hub", key.hub), ("method", key.name), ("module", module)], "\(count)")
            }
        }
        page.family("hubline_call_duration_seconds", .histogram, "How long calls took.")
        for (key, calls) in all {
            let labels = [("hub", key.hub), ("method", key.name)]
            var sum = 0
            for (bound, count) in zip(bounds.map { "\($0)" } + ["+Inf"], calls.counts) {
                sum += count
                page.sample(labels + [("le", bound)], suffix: "_bucket", "\(sum)")
            }
            page.sample(labels, suffix: "_sum", "\(calls.seconds)")
            page.sample(labels, suffix: "_count", "\(sum)")
        }
    }
}
