import HubBase
package import HubSettings
import Hubs

/// How the server leaves, in order: newcomers are refused, clients may leave by themselves, the port closes, who is left gets a
/// Close. Everything is bounded by time, and by who is in a hurry.
struct Shutdown {
    /// How long connections may take to end once they have got their Close.
    private static let patience: Duration = .seconds(12)

    private let settings: ShutdownSettings
    private let registry: HubRegistry
    private let status: ServerStatus
    private let stopping: StopRequest
    private let clock: LoopClock
    private let trace: TraceSource

    init(
        _ settings: ShutdownSettings, registry: HubRegistry, status: ServerStatus, stopping: StopRequest, clock: LoopClock,
        trace: TraceSource
    ) {
        self.settings = settings
        self.registry = registry
        self.status = status
        self.stopping = stopping
        self.clock = clock
        self.trace = trace
    }

    /// Returns when nothing is left to wait for.
    func run(_ leaving: @Sendable (Departure) -> Void, closePort: @Sendable () -> Void) async {
        status.drain()
        let departure = Departure(clients: registry.connectionCount, settings: settings)
        trace.information("Stopping: \(departure)")
        leaving(departure)
        // While clients are waited for the port stays open, so that a balancer reads that the server drains.
        if settings.mode == .waitForClientsToClose { await waitForClients(atMost: settings.timeout, beyond: 1) }
        closePort()
        let left = registry.connectionCount
        if left > 0 { trace.information("Closing \(Departure.count(left))") }
        registry.endAll(ConnectionEnd(.serverStopping, "The server stops."))
        await waitForClients(atMost: Self.patience, beyond: stopping.count)
        trace.information("Stopped")
    }

    /// Returns when no client is left, the time is over, or somebody has hurried beyond that count.
    private func waitForClients(atMost limit: Duration, beyond count: Int) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await registry.waitUntilEmpty() }
            group.addTask { try? await clock.sleep(for: limit) }
            group.addTask { await stopping.wait(beyond: count) }
            await group.next()
            group.cancelAll()
        }
    }
}

/// The server begins to leave: who is there, and what becomes of them.
package struct Departure: Sendable, CustomStringConvertible {
    /// How many clients are connected.
    package let clients: Int
    /// What becomes of them.
    package let settings: ShutdownSettings

    /// `3 clients may leave within 30s` or `3 clients are told to come back`.
    package var description: String {
        guard clients > 0 else { return "no clients" }
        return switch settings.mode {
        case .off: "\(Self.count(clients)) told to come back"
        case .waitForClientsToClose: "\(Self.count(clients)) may leave by themselves within \(settings.timeout.written)"
        }
    }

    /// `1 client`, `3 clients`.
    static func count(_ clients: Int) -> String { "\(clients) client\(clients == 1 ? "" : "s")" }
}
