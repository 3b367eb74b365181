import HubBase
import HubHTTP
import HubSettings
import HubTracing
import Hubs

/// Puts another configuration in the place of the one that is in force: made and started aside, whole or not at all.
final class Reload: Sendable {
    /// What is in force.
    private struct InForce {
        var setup: ServerSetup
        var plans: HubPlans
        /// Who writes the log; nil: somebody else has seen to it.
        var listeners: TraceListeners?
    }

    /// What a reload changes.
    struct Parts {
        let registry: HubRegistry
        let mounts: Mounts
        let service: HTTPService
        let modules: ModuleLives
        let status: ServerStatus
        let trace: TraceSwitch
    }

    private let source: ConfigurationSource
    private let parts: Parts
    /// As the server was started: what of it cannot be changed stays so.
    private let started: ServerSettings
    private let inForce: Lock<InForce>
    private let turnstile = Turnstile()
    private var trace: TraceSource { parts.trace.source(TraceSources.server) }

    init(_ source: ConfigurationSource, of parts: Parts, _ setup: ServerSetup, _ plans: HubPlans, _ listeners: TraceListeners?) {
        self.source = source
        self.parts = parts
        started = setup.server
        inForce = Lock(InForce(setup: setup, plans: plans, listeners: listeners))
    }

    /// How the server leaves, by the file in force.
    var shutdown: ShutdownSettings { inForce.withLock { $0.setup.shutdown } }

    /// What the hubs are called in the file in force.
    var hubs: [String] { inForce.withLock { $0.setup.hubs.map(\.key) } }

    /// Reads the configuration, or `text` in its place, and uses it unless something is wrong. One reload after another.
    func run(_ text: String? = nil) async -> ReloadOutcome {
        await turnstile.run {
            let old = inForce.withLock { $0 }
            do {
                let setup = try source.read(text)
                do {
                    return try await replace(old, by: setup)
                } catch {
                    return refuse(setup.placed(error))
                }
            } catch {
                return refuse(error)
            }
        }
    }

    private func refuse(_ error: any Error) -> ReloadOutcome {
        let problems = (error as? ConfigurationError)?.problems.map(\.description) ?? ["error: \(error)"]
        parts.status.refused(problems)
        trace.error(
            "Configuration refused, generation \(parts.status.generation) stays in force: \(problems.joined(separator: "; "))")
        return .refused(problems)
    }

    /// - Throws: what keeps the new configuration from being used; then nothing of it is.
    private func replace(_ old: InForce, by new: ServerSetup) async throws -> ReloadOutcome {
        var setup = new
        setup.hubs = Successors(of: old.setup.hubs).applied(to: new.hubs)
        let generation = parts.status.generation + 1
        let audience = old.listeners.map { _ in TraceListeners.audience(of: setup.tracing) }
        let plans = try PlanBuilder(trace: parts.trace, audience: audience).build(
            setup.hubs, generation: generation, over: old.plans, lease: parts.modules.lease(setup.modules))
        let routes = try parts.mounts.routes(setup, plans)
        // Behind this line something is begun; a log file comes last, because it would be there to see.
        try await parts.modules.start(setup.modules)
        let listeners = try old.listeners.map { try $0.replaced(by: setup.tracing, in: setup.folder) }
        // From here on nothing fails.
        inForce.withLock { $0 = InForce(setup: setup, plans: plans, listeners: listeners) }
        listeners?.listen(to: parts.trace)
        await parts.registry.use(plans)
        parts.mounts.use(setup.hubs)
        parts.service.use(
            HTTPService.Rules(routes: routes, limits: setup.server.http, trustedProxies: setup.server.trustedProxies))
        parts.status.accepted(generation)
        let outcome = ReloadOutcome.accepted(
            generation: generation, changes: changes(from: old.setup, to: setup),
            needsRestart: setup.server.needingRestart(from: started),
            warnings: setup.warnings)
        trace.information("Configuration reloaded: \(outcome.sentence)")
        return outcome
    }

    private func changes(from old: ServerSetup, to new: ServerSetup) -> [String] {
        guard let old = old.root, let new = new.root else { return [] }
        return ConfigurationChanges(from: old, to: new).lines
    }
}

extension ServerSettings {
    /// The keys of what a running server cannot change.
    fileprivate func needingRestart(from started: ServerSettings) -> [String] {
        [
            (host != started.host, "server.host"), (port != started.port, "server.port"),
            (loops != started.loops, "server.loops"),
            (control != started.control, "server.control"),
        ].filter(\.0).map(\.1)
    }
}
