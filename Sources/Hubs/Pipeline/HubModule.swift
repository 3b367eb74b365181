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
