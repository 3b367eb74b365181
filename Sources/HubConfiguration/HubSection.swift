import Hubs

/// What is said of all hubs: `defaults:`, the server's pipeline, and what hubs, modules and steps there are.
struct HubSurroundings {
    var limits = HubLimits()
    var endpoint = EndpointSettings()
    /// Where `defaults:` says its limits.
    var origins: [String: ConfigurationPosition] = [:]
    var modules: [ModuleEntry] = []
    let moduleCatalog: ModuleCatalog
    let hubCatalog: HubCatalog
    var stepCatalog = StepCatalog.stock
    var listenerCatalog = TraceListenerCatalog()
}

/// One hub of the file: where it is mounted, what it is, what it allows, and what stands in front of it.
struct HubSection {
    let key: ConfigurationKey
    /// The hub, nil when the file does not say what it is.
    let source: HubSource?
    let paths: [HubPath]
    let pipeline: PipelineSection
    let methods: MethodsSection
    /// Where its name on the wire stands: `name:`, else its key.
    let namePlace: ConfigurationPosition
    /// Whether `name:` came from the environment: then no output may show it.
    let isNameSecret: Bool

    /// Where the file says what the hub is.
    var place: ConfigurationPosition { methods.typePlace ?? key.position }

    init(_ key: ConfigurationKey, options: inout Options, in surroundings: HubSurroundings) {
        self.key = key
        let path: HubPath? = options("path", "The path it is mounted on, as /chat.")
        let more: [HubPath] = options("paths", default: [], "More paths of the same hub, with the same groups.")
        let name: String? = options("name", "Its name on the wire, as it is; else the declared one.")
        let limits = HubLimits(options: &options, over: surroundings.limits)
        var endpoint = EndpointSettings(options: &options, over: surroundings.endpoint)
        endpoint.order = options(
            "order", default: 0, in: -1_000_000...1_000_000, "Of two hubs with one path the lower order serves.")
        pipeline = PipelineSection(of: "hub \(key.text)", options: &options, catalog: surroundings.moduleCatalog)
        methods = MethodsSection(of: key, options: &options, in: surroundings)
        options.notAvailable("authorize", "callerState")

        paths = (path.map { [$0] } ?? []) + more
        namePlace = options.position(of: "name") ?? key.position
        isNameSecret = options["name"].map { $0.shownText == nil } ?? false
        if paths.isEmpty, options.position(of: "paths") == nil { options.reject("path", "'path' is missing") }
        if !WireName.canBeHub(key.text) {
            let sentence = "\(ConfigurationProblem.quote(key.text)) cannot be a hub: \(WireNames.hubRule)"
            options.report(ConfigurationProblem(at: key.position, sentence))
        }
        if let name, !WireName.canBeHub(name) {
            options.reject("name", "'name' cannot be a name on the wire: \(WireNames.hubRule)")
        }
        let origins = options.origins
        if origins["clientTimeoutInterval"] != nil || origins["keepAliveInterval"] != nil,
            let problem = limits.timeoutProblem(origins: surroundings.origins.merging(origins) { _, own in own })
        {
            options.report(problem)
        }
        endpoint.paths = paths.map(\.text)
        endpoint.secretPaths = Set(paths.filter(\.isSecret).map(\.text))
        pipeline.checkOff(inside: surroundings.modules, &options)
        let modules = pipeline.modules(inside: surroundings.modules)
        let scopes = methods.scopes
        source = methods.definition.map {
            HubSource(
                key: key.text, name: name, endpoint: endpoint, definition: $0, limits: limits, modules: modules, scopes: scopes)
        }
        if let source { methods.checkOff(source, &options) }
    }
}
