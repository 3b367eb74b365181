/// A pipeline module: a small type that adopts the stages it needs (`IncomingModule`, `OutgoingModule`, …) or their hooks.
///
/// ```swift
/// struct RequireTenant: ConfigurableModule, IncomingModule {
///     let header: String
///
///     init(options: inout Options) {
///         header = options("header", default: "x-tenant", "Header that a call must carry.")
///     }
///
///     func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
///         guard call.context.headers[header] != nil else { throw HubError("Tenant required.") }
///         return try await next(call)
///     }
/// }
/// ```
public protocol HubModule: Sendable {
    /// The name in `config.yaml`; by default the type's, its first letter lowered and a final `Module` dropped.
    static var name: String { get }

    /// Whether the module is in the chain of that hub or method. Asked while the plan is made, never for a call; who declines costs
    /// nothing. True by default.
    func takesPart(in scope: PlanScope) -> Bool

    /// Opens and begins what the module needs, once, before the first call comes to it: when the server starts, or when a reload
    /// brings the module. Nothing by default. It may take up to 30 s; what it throws keeps the server from starting, or has the
    /// reload refused. A module that is listed once for several hubs starts once.
    nonisolated(nonsending) func start() async throws

    /// Ends what `start` began, once, behind the last call that came to the module: when the server stops, or when a reload has
    /// removed or replaced it. Nothing by default. The end of the server waits for it, five seconds at most.
    nonisolated(nonsending) func stop() async
}

extension HubModule {
    /// The type's name, its first letter lowered and a final `Module` dropped.
    public static var name: String {
        var name = String(describing: Self.self)
        if let generic = name.firstIndex(of: "<") { name = String(name[..<generic]) }
        if name.hasSuffix("Module"), name != "Module" { name.removeLast("Module".count) }
        return name.prefix(1).lowercased() + name.dropFirst()
    }

    /// By default a module is in every chain.
    public func takesPart(in scope: PlanScope) -> Bool { true }

    /// By default there is nothing to begin.
    public nonisolated(nonsending) func start() async throws {}

    /// By default there is nothing to end.
    public nonisolated(nonsending) func stop() async {}
}

/// A module that remembers something which outlives a change of its options, as `rateLimit` its buckets.
///
/// A reload keeps a module whose options are as they were. Where they changed it makes a new one, which may share here what the old
/// one has.
public protocol SuccessorModule: HubModule {
    /// Takes over what the module that stood in the same place of the file remembers. Called once, before `start`. It changes
    /// nothing for the old one, which goes on serving its calls, and all calls if the reload is refused.
    mutating func takeOver(from predecessor: any HubModule)
}

/// A module that does something beside the calls of a client, for as long as it is connected, as `idle`.
public protocol CompanionModule: HubModule {
    /// Runs once a connection is open, on its loop. The task is cancelled, and awaited as a call is, when the connection ends; a
    /// reload of the configuration cancels it too, and begins anew with the modules that stand there then: what it must remember lies in
    /// `context.items`.
    nonisolated(nonsending) func accompany(_ context: HubCallerContext) async
}

/// A module that `config.yaml` can name: its initialiser reads its options, and neither opens nor starts anything.
public protocol ConfigurableModule: HubModule {
    /// What it does, in a sentence, for those who look for a module; nothing by default.
    static var help: String { get }

    /// Reads every option first, unconditionally, then acts.
    init(options: inout Options)
}

extension ConfigurableModule {
    /// Nothing.
    public static var help: String { "" }
}

/// A module whose options speak of methods and their parameters: only where it stands tells whether they are right.
public protocol PlacedModule: HubModule {
    /// What is wrong with the options there. Asked once for each place where `config.yaml` lists the module, when the whole file
    /// has been read; never for a module that Swift code adds.
    ///
    /// - Parameter methods: Every method that the place is in front of.
    func problems(at methods: [PlanScope]) -> [ConfigurationProblem]
}

/// Where in the plan a module would stand.
public struct PlanScope: Sendable {
    /// The hub's wire name.
    public let hub: String
    /// The hub's handle in `config.yaml`.
    public let key: String
    /// The declared method, nil for the hub as a whole: its events, its sends, its unknown methods.
    public let method: String?
    /// What the method takes, in order; nothing for the hub as a whole.
    public let parameters: [HubParameter]
    private let modules: [ModuleEntry]
    private let trace: TraceSwitch

    init(hub: String, key: String, method: MethodDefinition? = nil, modules: [ModuleEntry], trace: TraceSwitch) {
        self.hub = hub
        self.key = key
        self.method = method?.name
        parameters = method?.parameters ?? []
        self.modules = modules
        self.trace = trace
    }

    /// Whether a module of the hub is a `MetricsListener`.
    public var isMeasured: Bool { modules.contains { $0.module is any MetricsListener } }

    /// Whether a module of the hub is a `SpanListener`.
    public var isTraced: Bool { modules.contains { $0.module is any SpanListener } }

    /// Whether anybody would hear that source at that level.
    public func speaks(_ source: String, at level: TraceLevel) -> Bool { trace.source(source).speaks(at: level) }
}
