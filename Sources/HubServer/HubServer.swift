public import HubBase
import HubConfiguration
@_exported public import HubHTTP
package import HubNetwork
import HubSettings
import HubTracing
@_exported public import Hubs

/// A whole server: the hubs, modules and limits of a configuration, on a port.
///
/// ```swift
/// try await HubServer(configuration: "config.yaml") { app in
///     app.hub(ChatHub.self) { ChatHub(context: $0) }
/// }.run()
/// ```
public final class HubServer: Sendable {
    private let setup: ServerSetup
    private let own: [HTTPRoute]
    /// What is doubtful in the configuration file.
    package let warnings: [ConfigurationProblem]
    /// What it serves, in words.
    package let summary: ServerSummary
    private let registry: HubRegistry
    private let phase = ServerPhase()
    private let stopping = StopRequest()
    private let trace: TraceSwitch
    private let log = Lock<TraceListeners?>(nil)

    /// A server by a configuration file and what the application adds to it. `host`, an address in numbers, and `port` beat those of
    /// the file.
    ///
    /// - Throws: `ConfigurationError` with every problem of the file, `CatalogError` for a name that is registered twice,
    ///   `PlanError` for hubs or methods that a call could not tell apart, `RouteConflict` for paths that a request could not.
    public convenience init(
        configuration file: String, host: String? = nil, port: UInt16? = nil,
        _ configure: (inout HubServerBuilder) throws -> Void = { _ in }
    ) throws {
        let app = try HubServerBuilder(configure)
        let configuration = try Configuration.load(
            file: file, modules: app.modules, hubs: app.hubs, steps: app.steps, listeners: app.listeners)
        var setup = ServerSetup(configuration, app)
        setup.listen(host: host, port: port)
        try self.init(
            setup, warnings: configuration.warnings, trace: app.trace, routes: app.routes, registry: app.registry)
    }

    /// As `init(configuration:host:port:_:)`, of a text: problems stand in `config.yaml`, paths of files begin at the working directory.
    public convenience init(yaml text: String, _ configure: (inout HubServerBuilder) throws -> Void = { _ in }) throws {
        try self.init(text: text, trace: TraceSwitch(), configure)
    }

    /// As `init(yaml:_:)`, speaking to that switch.
    package convenience init(
        text: String, trace: TraceSwitch, _ configure: (inout HubServerBuilder) throws -> Void
    ) throws {
        let app = try HubServerBuilder(trace: trace, configure)
        let configuration = try Configuration.read(
            Array(text.utf8), file: "config.yaml", modules: app.modules, hubs: app.hubs, steps: app.steps,
            listeners: app.listeners)
        try self.init(
            ServerSetup(configuration, app), warnings: configuration.warnings, trace: trace, routes: app.routes,
            registry: app.registry)
    }

    package init(
        _ setup: ServerSetup, warnings: [ConfigurationProblem] = [], trace: TraceSwitch = TraceSwitch(), routes: [HTTPRoute] = [],
        registry: HubRegistry = HubRegistry()
    ) throws {
        self.registry = registry
        self.warnings = warnings
        self.setup = setup
        self.trace = trace
        own = routes
        // Built here to find what is wrong, and again once it is known who listens.
        let plans = try PlanBuilder(trace: trace).build(setup.hubs, generation: 1)
        summary = ServerSummary(setup, plans)
    }

    /// Serves until `stop()`, the end of its task, SIGTERM or SIGINT, and then ends in order, as `server.shutdown` of the file or
    /// the application says: newcomers are refused, clients may be waited for, the port closes, every client gets a Close that
    /// invites it to come back, calls are cancelled and awaited, the log is written. Each further signal ends what is waited for.
    ///
    /// - Parameter ready: called once, with the address, when connections are accepted.
    /// - Throws: what keeps the port from opening.
    public func run(ready: @escaping @Sendable (SocketAddress) -> Void = { _ in }) async throws {
        try await run(ready: ready, leaving: { _ in })
    }

    /// As `run(ready:)`; `leaving` is called when the server begins to leave.
    package func run(
        ready: @escaping @Sendable (SocketAddress) -> Void, leaving: @escaping @Sendable (Departure) -> Void
    ) async throws {
        do {
            try use(setup.tracing, in: setup.folder)
            defer { trace.close() }
            try await EventLoops.run(count: setup.server.loops ?? Cores.count, trace: trace.source(TraceSources.server)) {
                loops in
                let signals = Signals(on: loops.all[0])
                let watch = Task {
                    var isFirst = true
                    for await signal in signals {
                        switch signal {
                        case .hangUp, .user1: reopenLog()
                        case .terminate, .interrupt:
                            if isFirst { stopping.ask() } else { stopping.hurry() }
                            isFirst = false
                        }
                    }
                }
                defer { watch.cancel() }
                try await serve(on: loops, ready: ready, leaving: leaving)
            }
        } catch {
            throw setup.placed(error)
        }
    }

    /// What its hubs are made of, and what every option is in effect.
    package var explanation: Explanation { Explanation(setup.hubs, setup.effective, trace: trace) }

    /// What would become of a call; nothing is served, and no method is run.
    ///
    /// - Throws: what keeps a loop from running.
    package func rehearse(_ call: RehearsedCall) async throws -> Rehearsal.Outcome {
        try await EventLoops.run(count: 1, trace: trace.source(TraceSources.server)) { loops in
            try await call.run(setup.hubs, on: loops.all[0], trace: trace)
        }
    }

    /// The chain of each method as the plan has it, a line each: for benchmarks and tools.
    package func chains() throws -> [String] {
        try PlanBuilder(trace: trace).build(setup.hubs, generation: 1).hubs.flatMap { plan in
            plan.methods.map { "\(plan.hub.key).\($0.name): \($0.stages.count) incoming stages \($0.stages)" }
        }
    }

    /// Has `run` end in order; from any thread, before `run` too. Returns at once, and again it does nothing.
    public func stop() { stopping.ask() }

    /// Has `run` end in order, and ends what it waits for now: clients that may still leave, then those that do not say goodbye.
    package func hurry() { stopping.hurry() }

    /// The clients and groups of a hub for those who are no hub; to be kept, as the order of sends is that of one context. `key` is
    /// needed where `config.yaml` serves the type under several.
    ///
    /// Sends throw `HubUseError.notServed` while the server does not serve such a hub; after its end they reach nobody.
    public func hubContext<H: Hub>(_ type: H.Type, key: String? = nil) -> HubContext<H.Client> {
        registry.context(of: type, key: key)
    }

    /// The clients and groups of the hub of that key in `config.yaml`, also of one that is declared there.
    public func hubContext(key: String) -> HubContext<ClientProxy> { registry.context(key: key) }

    /// How many connections there are.
    package var connectionCount: Int { registry.connectionCount }

    /// From now on who speaks in the log, how loud and to whom is as these settings say, for all sources at once; files of which nothing
    /// changes stay open. Modules that declined because nobody listened take part from the next plan on.
    ///
    /// - Throws: `TraceFileError` of a file that cannot be opened; then nothing has changed.
    package func use(_ tracing: TracingSettings, in folder: String) throws {
        let former = log.withLock { $0 }
        let listeners = try former.map { try $0.replaced(by: tracing, in: folder) } ?? TraceListeners(tracing, in: folder)
        log.withLock { $0 = listeners }
        listeners.listen(to: trace)
    }

    /// Opens log files by their names anew, as after somebody has moved them.
    package func reopenLog() { log.withLock { $0 }?.reopen() }

    /// New calls begin on plans made from these hubs, which are the same by name; running ones end on theirs.
    package func use(_ hubs: [HubSource], generation: Int) throws {
        registry.use(try PlanBuilder(trace: trace).build(hubs, generation: generation))
    }

    /// Serves on these loops until `stop()` or the end of the task.
    package func serve(
        on loops: EventLoops, ready: @Sendable (SocketAddress) -> Void,
        leaving: @escaping @Sendable (Departure) -> Void = { _ in }
    ) async throws {
        let plans = try PlanBuilder(trace: trace).build(setup.hubs, generation: 1)
        registry.open(on: loops.all, plans: plans)
        for loop in loops.all { loop.onLoop { [trace] in loop.holdBack(for: trace) } }
        let routes = try Mounts.routes(
            setup.hubs, plans, registry: registry, phase: phase, trace: trace, own: own, clock: loops.all[0].poller)
        let service = HTTPService(
            routes: routes, limits: setup.server.http, trustedProxies: setup.server.trustedProxies,
            trace: trace.source(TraceSources.http))
        let address = SocketAddress(host: setup.server.host, port: setup.server.port)
        let listener = try await loops.listen(on: address) { HTTPConnection($0, service) }
        let source = trace.source(TraceSources.server)
        source.information("Listening on \(listener.address)")
        for line in summary.lines { source.information(line) }
        ready(listener.address)
        await stopping.wait(beyond: 0)
        let shutdown = Shutdown(
            setup.shutdown, registry: registry, phase: phase, stopping: stopping, clock: LoopClock(loops.all[0]), trace: source)
        // A task of its own: that the server's is cancelled asks it to stop, and not to drop what it has.
        await Task(executorPreference: loops.all[0].tasks) {
            await shutdown.run(leaving) { loops.all[0].onLoop { listener.close() } }
        }.value
    }
}
