import Hubs

/// What is said of all hubs: `defaults:`, the server's pipeline, and what hubs and modules there are.
struct HubSurroundings {
    var limits = HubLimits()
    var endpoint = EndpointSettings()
    /// Where `defaults:` says its limits.
    var origins: [String: ConfigurationPosition] = [:]
    var modules: [ModuleEntry] = []
    let moduleCatalog: ModuleCatalog
    let hubCatalog: HubCatalog
}

/// One hub of the file: where it is mounted, what it is, what it allows, and what stands in front of it.
struct HubSection {
    /// The hub, nil when the file does not say what it is.
    let source: HubSource?
    let paths: [HubPath]
    let pipeline: PipelineSection

    init(_ key: ConfigurationKey, options: inout Options, in surroundings: HubSurroundings) {
        let path: HubPath? = options("path", "The path it is mounted on, as /chat.")
        let more: [HubPath] = options("paths", default: [], "More paths of the same hub.")
        let name: String? = options("name", "Its name on the wire, as it is; else the declared one.")
        let limits = HubLimits(options: &options, over: surroundings.limits)
        var endpoint = EndpointSettings(options: &options, over: surroundings.endpoint)
        let pipeline = PipelineSection(options: &options, catalog: surroundings.moduleCatalog)
        let definition = Self.definition(key, &options, surroundings.hubCatalog)
        options.notAvailable("order", "authorize", "callerState")

        paths = (path.map { [$0] } ?? []) + more
        if paths.isEmpty, options.position(of: "paths") == nil { options.reject("path", "'path' is missing") }
        if !Self.isName(key.text) {
            let sentence = "\(ConfigurationProblem.quote(key.text)) cannot be a hub: no dots, no control characters, not empty"
            options.report(ConfigurationProblem(at: key.position, sentence))
        }
        if let name, !Self.isName(name) {
            options.reject("name", "'name' cannot be a name on the wire: no dots, no control characters, not empty")
        }
        let origins = options.origins
        if origins["clientTimeoutInterval"] != nil || origins["keepAliveInterval"] != nil,
            let problem = limits.timeoutProblem(origins: surroundings.origins.merging(origins) { _, own in own })
        {
            options.report(problem)
        }
        endpoint.paths = paths.map(\.text)
        let modules = pipeline.modules(inside: surroundings.modules, &options)
        source = definition.map {
            HubSource(key: key.text, name: name, endpoint: endpoint, definition: $0, limits: limits, modules: modules)
        }
        self.pipeline = pipeline
    }

    /// The registered hub of `type`, or the one that `methods` declares.
    private static func definition(
        _ key: ConfigurationKey, _ options: inout Options, _ catalog: HubCatalog
    ) -> HubDefinition? {
        let type: String? = options("type", "A registered Swift hub, by its type's name; without it 'methods' declares the hub.")
        guard options.position(of: "type") != nil else {
            let methods = options.named("methods", "The methods, each a name.") { _, options in DeclaredMethod(options: &options)
            }
            if options.position(of: "methods") == nil {
                options.reject("methods", "a hub needs 'methods', or the 'type' of a registered hub")
            }
            DeclaredHub.check(methods, &options)
            return DeclaredHub.definition(of: key.text, methods)
        }
        let methods = options.named("methods", "What is said of single methods.") { _, options in options.notAvailable("pipeline")
        }
        guard let type else { return nil }
        guard let definition = catalog[type] else {
            if let node = options["type"] { options.reject("type", NearestName.unknown("hub", node, among: catalog.names)) }
            return nil
        }
        let known = definition.methods.map(\.name)
        for (key, _) in methods where !known.contains(key.text) {
            let sentence = NearestName.unknown("method", key.text, among: known)
            options.report(ConfigurationProblem(at: key.position, sentence))
        }
        return definition
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && !text.unicodeScalars.contains { $0 == "." || $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }
    }
}
