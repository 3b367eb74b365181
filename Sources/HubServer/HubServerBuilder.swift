import HubConfiguration
public import HubHTTP
import HubModules
public import Hubs

/// What an application adds to a server: hubs, modules and routes of its own. `app` in the examples. It cannot be copied, so nothing is
/// added once the server is made.
public struct HubServerBuilder: ~Copyable {
    /// Where the server's connections will be; contexts that are made before it begin here.
    let registry = HubRegistry()
    let trace: TraceSwitch
    /// What `GET /metrics` shows; it goes on counting when the configuration is read again.
    let metrics = MetricsTable()
    package private(set) var modules = ModuleCatalog()
    private(set) var hubs = HubCatalog()
    private(set) var steps = StepCatalog.stock
    private(set) var listeners = TraceListenerCatalog()
    private(set) var inUse: [ModuleEntry] = []
    private(set) var routes: [HTTPRoute] = []
    private(set) var shutdown = ShutdownSettings()
    /// What was registered twice, or under a name that is taken.
    private(set) var problems: [CatalogError] = []

    /// What `configure` adds to the stock modules.
    ///
    /// - Throws: what it throws, or the first thing that was registered twice.
    package init(trace: TraceSwitch = TraceSwitch(), _ configure: (inout HubServerBuilder) throws -> Void) throws {
        self.trace = trace
        note { app throws(CatalogError) in try StockModules.register(in: &app.modules) }
        try configure(&self)
        if let problem = problems.first { throw problem }
    }

    /// The JSON Schema of a configuration file with these modules and steps, for editors.
    package var schema: String { "\(ConfigurationSchema(modules: modules, steps: steps).value)" }

    /// Registers a hub, which `config.yaml` mounts by `type:` and the type's name; what it does not mount nobody can call. `make`
    /// is called for each call and event, on the connection's loop; if it throws, that call fails and the connection lives. Twice
    /// the same name keeps the server from being made.
    public mutating func hub<H: Hub>(_ type: H.Type, make: @escaping @Sendable (HubCallerContext) throws -> H) {
        note { app throws(CatalogError) in try app.hubs.add(type, make: make) }
    }

    /// The clients and groups of a hub for routes, timers and other tasks, as `HubServer.hubContext(_:key:)`; sends throw
    /// `HubUseError.notServed` until the server serves.
    public func hubContext<H: Hub>(_ type: H.Type, key: String? = nil) -> HubContext<H.Client> {
        registry.context(of: type, key: key)
    }

    /// Registers a module under its own name, for `config.yaml` to list. The name of a stock module, or one registered before,
    /// keeps the server from being made.
    public mutating func module<Module: ConfigurableModule>(_ type: Module.Type) {
        note { app throws(CatalogError) in try app.modules.add(type) }
    }

    /// Registers a module that needs more than options, as a store: `make` reads the options and may hold what it needs. It is
    /// called for each place where `config.yaml` lists the name. `help` says in a sentence what the module does.
    public mutating func module(_ name: String, help: String = "", _ make: @escaping ModuleCatalog.Factory) {
        note { app throws(CatalogError) in try app.modules.add(name, help: help, make) }
    }

    /// Registers a kind of step for the methods of hubs that `config.yaml` declares, as `.forward` of HubForwarding. A name that is
    /// taken keeps the server from being made.
    public mutating func step(_ kind: StepKind) {
        note { app throws(CatalogError) in try app.steps.add(kind) }
    }

    /// A source of the application's own for the log, as `shop.orders`: words joined by dots. It is heard as `config.yaml` says while the
    /// server runs, and else by nobody. A name that begins with `hubline` keeps the server from being made.
    public mutating func source(_ name: String) -> TraceSource {
        if name == "hubline" || name.hasPrefix("hubline.") { problems.append(.duplicate(kind: "source", name: name)) }
        return trace.source(name)
    }

    /// Registers a listener of the log, which `config.yaml` names as `type:` of one; `make` reads its `options:` and is called for each
    /// place where the file does. What it makes hears records on whatever thread speaks. A name that is taken keeps the server from
    /// being made.
    ///
    /// ```swift
    /// app.listener("kafka") { KafkaListener(topic: $0.required("topic", "Where records go.")) }
    /// ```
    public mutating func listener(_ name: String, _ make: @escaping TraceListenerCatalog.Factory) {
        if !listeners.add(name, make) { problems.append(.duplicate(kind: "listener", name: name)) }
    }

    /// Puts a module into the chain of every hub, in front of those that `config.yaml` lists.
    public mutating func use<Module: HubModule>(_ module: Module) { inUse.append(ModuleEntry(module)) }

    /// Serves a path beside the hubs; a path that ends with `*` serves all that begin with it. A hub's path wins over such a one,
    /// whatever the order.
    public mutating func route(_ path: String, methods: [HTTPMethod]? = nil, _ handler: @escaping HTTPHandler) {
        routes.append(HTTPRoute(path, methods: methods, owner: "route '\(path)'", handler))
    }

    /// How the server leaves: unless `config.yaml` says it by `server.shutdown`, which then counts alone. Of two calls the last one
    /// counts; without any, `off`.
    public mutating func shutdown(_ mode: ShutdownSettings.Mode, timeout: Duration = .seconds(30)) {
        shutdown = ShutdownSettings(mode, timeout: timeout)
    }

    private mutating func note(_ registration: (inout HubServerBuilder) throws(CatalogError) -> Void) {
        do {
            try registration(&self)
        } catch {
            problems.append(error)
        }
    }
}
