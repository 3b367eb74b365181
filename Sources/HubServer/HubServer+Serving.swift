package import HubBase
import HubConfiguration
import HubHTTP
package import HubNetwork
import HubSettings
import HubTracing
import Hubs

/// Serving, and another configuration while it does.
extension HubServer {
    /// As SIGHUP: the log files are opened anew, whatever the configuration is like, and that is read again.
    package func hangUp() {
        trace.reopen()
        wishes.continuation.yield()
    }

    /// Reads the configuration again, or `text` in its place, and uses it unless something is wrong with it. Returns when it is in force.
    package func reload(_ text: String? = nil) async -> ReloadOutcome {
        guard let reload = reloads.withLock({ $0 }) else { return .refused(["error: the server does not serve"]) }
        return await reload.run(text)
    }

    // MARK: Serving

    /// Serves on these loops until `stop()` or the end of the task. Somebody else sees to the log, and there is no control socket, which
    /// may be that of a server of the same file.
    package func serve(
        on loops: EventLoops, ready: @Sendable (SocketAddress) -> Void,
        leaving: @escaping @Sendable (Departure) -> Void = { _ in }
    ) async throws {
        try await serve(on: loops, nil, watching: false, ready: ready, leaving: leaving)
    }

    /// - Parameter listeners: who writes the log, as the file says.
    func serve(
        on loops: EventLoops, _ listeners: TraceListeners?, watching: Bool, ready: @Sendable (SocketAddress) -> Void,
        leaving: @escaping @Sendable (Departure) -> Void
    ) async throws {
        let source = trace.source(TraceSources.server)
        let lives = ModuleLives(clock: LoopClock(loops.all[0]), trace: source)
        do {
            try await lives.start(setup.modules)
            try await serve(on: loops, with: lives, listeners, watching: watching, ready: ready, leaving: leaving)
        } catch {
            await lives.stopAll()
            throw error
        }
        await lives.stopAll()
    }

    private func serve(
        on loops: EventLoops, with lives: ModuleLives, _ listeners: TraceListeners?, watching: Bool,
        ready: @Sendable (SocketAddress) -> Void, leaving: @escaping @Sendable (Departure) -> Void
    ) async throws {
        let (service, reload) = try open(on: loops, with: lives, listeners)
        reloads.withLock { $0 = reload }
        defer { reloads.withLock { $0 = nil } }
        var control: ControlSocket?
        if let file = setup.server.control, listeners != nil { control = try await ControlSocket(file, on: loops.all[0]) }
        defer { control?.close() }
        let address = SocketAddress(host: setup.server.host, port: setup.server.port)
        let listener = try await loops.listen(on: address) { HTTPConnection($0, service) }
        let source = trace.source(TraceSources.server)
        source.information("Listening on \(listener.address)")
        for line in summary.lines { source.information(line) }
        ready(listener.address)
        await withTaskGroup { group in
            group.addTask { await lives.watch() }
            group.addTask { await ConnectionGauge.run(self.registry, by: LoopClock(loops.all[0])) }
            group.addTask { for await _ in self.wishes.stream { _ = await self.reload() } }
            if let control, let reload { group.addTask { await control.serve(self.verbs(reload)) } }
            if watching, let path = self.source?.file {
                let watch = FileWatch(path: path, known: self.source?.mark)
                group.addTask { await watch.run(LoopClock(loops.all[0])) { self.wishes.continuation.yield() } }
            }
            await stopping.wait(beyond: 0)
            group.cancelAll()
        }
        let shutdown = Shutdown(
            reload?.shutdown ?? setup.shutdown, registry: registry, status: status, stopping: stopping,
            clock: LoopClock(loops.all[0]), trace: source)
        // A task of its own: that the server's is cancelled asks it to stop, and not to drop what it has.
        await Task(executorPreference: loops.all[0].tasks) {
            await shutdown.run(leaving) { loops.all[0].onLoop { listener.close() } }
        }.value
    }

    /// What serves requests, and what brings it another configuration. Nobody but they and the loops holds the plans.
    private func open(
        on loops: EventLoops, with lives: ModuleLives, _ listeners: TraceListeners?
    ) throws -> (HTTPService, Reload?) {
        let plans = try PlanBuilder(trace: trace).build(setup.hubs, generation: 1, lease: lives.lease(setup.modules))
        registry.open(on: loops.all, plans: plans)
        for loop in loops.all { loop.onLoop { [trace] in loop.holdBack(for: trace) } }
        let mounts = Mounts(registry: registry, status: status, trace: trace, own: own, clock: loops.all[0].poller)
        let service = HTTPService(
            HTTPService.Rules(
                routes: try mounts.routes(setup, plans), limits: setup.server.http,
                trustedProxies: setup.server.trustedProxies),
            trace: trace.source(TraceSources.http))
        let reload = source.map {
            let parts = Reload.Parts(
                registry: registry, mounts: mounts, service: service, modules: lives, status: status, trace: trace)
            return Reload($0, of: parts, setup, plans, listeners)
        }
        return (service, reload)
    }

    private func verbs(_ reload: Reload) -> [ControlVerb] {
        [.reload(reload), .status(status, hubs: { reload.hubs }, connections: { self.connectionCount })]
    }
}
