public import HubBase
import HubConfiguration
@_exported public import HubHTTP
import HubNetwork
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
    let setup: ServerSetup
    /// Where another setup may come from; nil: from nowhere.
    let source: ConfigurationSource?
    let own: [HTTPRoute]
    /// What it serves, in words.
    package let summary: ServerSummary
    let registry: HubRegistry
    let status = ServerStatus()
    let stopping = StopRequest()
    /// Somebody wants the configuration to be read again; while one wish waits another one is the same.
    let wishes = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
    /// While it serves.
    let reloads = Lock<Reload?>(nil)
    let trace: TraceSwitch

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
        let source = ConfigurationSource(file: file, app, host: host, port: port)
        try self.init(source.read(), from: source, trace: app.trace, routes: app.routes, registry: app.registry)
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
        let source = ConfigurationSource(file: nil, app)
        try self.init(source.read(text), from: source, trace: trace, routes: app.routes, registry: app.registry)
    }

    package convenience init(
        _ setup: ServerSetup, trace: TraceSwitch = TraceSwitch(), routes: [HTTPRoute] = [], registry: HubRegistry = HubRegistry()
    ) throws {
        try self.init(setup, from: nil, trace: trace, routes: routes, registry: registry)
    }

    private init(
        _ setup: ServerSetup, from source: ConfigurationSource?, trace: TraceSwitch = TraceSwitch(), routes: [HTTPRoute],
        registry: HubRegistry
    ) throws {
        self.registry = registry
        self.setup = setup
        self.source = source
        self.trace = trace
        own = routes
        // Built here to find what is wrong, and again once it is known who listens.
        let plans = try PlanBuilder(trace: trace).build(setup.hubs, generation: 1)
        summary = ServerSummary(setup, plans)
    }

    /// What is doubtful in the configuration file.
    package var warnings: [ConfigurationProblem] { setup.warnings }

    /// Serves until `stop()`, the end of its task, SIGTERM or SIGINT, and then ends in order, as `server.shutdown` of the file or
    /// the application says: newcomers are refused, clients may be waited for, the port closes, every client gets a Close that
    /// invites it to come back, calls are cancelled and awaited, the log is written. Each further signal ends what is waited for.
    ///
    /// - Parameter ready: called once, with the address, when connections are accepted.
    /// - Throws: what keeps the port from opening.
    public func run(ready: @escaping @Sendable (SocketAddress) -> Void = { _ in }) async throws {
        try await run(watching: false, ready: ready, leaving: { _ in })
    }

    /// As `run(ready:)`; `leaving` is called when the server begins to leave.
    ///
    /// - Parameter watching: whether the configuration is read again whenever its file changes.
    package func run(
        watching: Bool, ready: @escaping @Sendable (SocketAddress) -> Void, leaving: @escaping @Sendable (Departure) -> Void
    ) async throws {
        do {
            let listeners = try TraceListeners(setup.tracing, in: setup.folder)
            listeners.listen(to: trace)
            defer { trace.close() }
            try await EventLoops.run(count: setup.server.loops ?? Cores.count, trace: trace.source(TraceSources.server)) {
                loops in
                let signals = Signals(on: loops.all[0])
                let watch = Task {
                    var isFirst = true
                    for await signal in signals {
                        switch signal {
                        case .hangUp: hangUp()
                        case .user1: trace.reopen()
                        case .terminate, .interrupt:
                            if isFirst { stopping.ask() } else { stopping.hurry() }
                            isFirst = false
                        }
                    }
                }
                defer { watch.cancel() }
                try await serve(on: loops, listeners, watching: watching, ready: ready, leaving: leaving)
            }
        } catch {
            throw setup.placed(error)
        }
    }

    /// What its hubs are made of, and what every option is in effect.
    package var explanation: Explanation {
        Explanation(setup.hubs, setup.effective, trace: TraceListeners.audience(of: setup.tracing))
    }

    /// What would become of a call; nothing is served, and no method is run.
    ///
    /// - Throws: what keeps a loop from running.
    package func rehearse(_ call: RehearsedCall) async throws -> RehearsedCall.Result {
        let trace = TraceListeners.audience(of: setup.tracing)
        return try await EventLoops.run(count: 1, trace: trace.source(TraceSources.server)) { loops in
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

    /// New calls begin on plans made from these hubs, which are the same by name; running ones end on theirs.
    package func use(_ hubs: [HubSource], generation: Int) async throws {
        await registry.use(try PlanBuilder(trace: trace).build(hubs, generation: generation, over: registry.plans))
    }
}
