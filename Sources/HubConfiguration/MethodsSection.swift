import Hubs

/// `type:` and `methods:` of one hub: what it is, and what single methods have in front of them.
struct MethodsSection {
    /// The hub, nil when the file does not say what it is.
    let definition: HubDefinition?
    /// What the plan makes of the pipelines, those that say something.
    let scopes: [MethodScope]
    /// `pipeline:` of methods and patterns, in file order.
    let pipelines: [(key: ConfigurationKey, value: PipelineSection)]
    /// Where the hub is said to be what it is: its type, nil when it is declared.
    let typePlace: ConfigurationPosition?
    /// Where methods are named, by their declared name.
    private let places: [String: ConfigurationPosition]

    private struct Method {
        let pipeline: PipelineSection
        /// What the file declares, nil for a method of a Swift hub and for a pattern.
        var declared: DeclaredMethod?
    }

    /// The registered hub of `type`, or the one that `methods` declares.
    init(of hub: ConfigurationKey, options: inout Options, in catalogs: HubSurroundings) {
        let type: String? = options("type", "A registered Swift hub, by its type's name; without it 'methods' declares the hub.")
        typePlace = options.position(of: "type")
        let isDeclared = typePlace == nil
        let methods = options.named("methods", "The methods, each a name; with a star, as get*, those that it meets.") {
            key, options in
            Method(
                pipeline: PipelineSection(
                    of: "methods \(key.text) of hub \(hub.text)", options: &options, catalog: catalogs.moduleCatalog),
                declared: isDeclared && !key.text.contains("*")
                    ? DeclaredMethod(options: &options, catalog: catalogs.stepCatalog) : nil)
        }
        pipelines = methods.map { ($0.key, $0.value.pipeline) }
        scopes = pipelines.filter { !$0.value.isEmpty }.map { key, pipeline in
            MethodScope(key.text, off: pipeline.namesOff, modules: pipeline.modules)
        }
        places = Dictionary(pipelines.map { ($0.key.text, $0.key.position) }) { first, _ in first }
        if let type {
            definition = catalogs.hubCatalog[type]
            let isUnseen = catalogs.hubCatalog.isPartial && NearestName.find(type, among: catalogs.hubCatalog.names) == nil
            if definition == nil, !isUnseen, let node = options["type"] {
                options.reject("type", NearestName.unknown("hub", node, among: catalogs.hubCatalog.names))
            }
        } else if isDeclared {
            if options.position(of: "methods") == nil {
                options.reject("methods", "a hub needs 'methods', or the 'type' of a registered hub")
            }
            definition = DeclaredHub.definition(
                of: hub.text, methods.compactMap { key, method in method.declared.map { (key, $0) } })
        } else {
            definition = nil
        }
        checkNames(&options)
        checkStages(&options)
    }

    /// Where a method is named, by its declared name; nil when the file does not name it.
    func place(of method: String) -> ConfigurationPosition? { places[method] }

    /// What is off for a method must stand around it: in the hub's modules, or for a pattern that meets it.
    func checkOff(_ source: HubSource, _ options: inout Options) {
        for (key, pipeline) in pipelines where !pipeline.namesOff.isEmpty {
            let patterns = scopes.filter(\.isPattern)
            let isPattern = MethodScope(key.text).isPattern
            let around = isPattern ? patterns.prefix { $0.pattern != key.text } : patterns.filter { $0.meets(key.text) }[...]
            pipeline.checkOff(inside: source.modules + around.flatMap(\.modules), &options)
        }
    }

    /// A module that has no stage around single calls would stand there and do nothing.
    private func checkStages(_ options: inout Options) {
        for pipeline in pipelines.map(\.value) {
            for entry in pipeline.modules where !(entry.module is any IncomingModule) && !(entry.module is any NamingModule) {
                guard let place = pipeline.place(of: entry.name) else { continue }
                let name = ConfigurationProblem.quote(entry.name)
                let sentence = "the module \(name) has no part in single calls: it belongs to the pipeline of the hub"
                options.report(ConfigurationProblem(at: place, sentence))
            }
        }
    }

    private func checkNames(_ options: inout Options) {
        guard let known = definition?.methods.map(\.name) else { return }
        let names = Set(known)
        for key in pipelines.map(\.key) where !names.contains(key.text) {
            let scope = MethodScope(key.text)
            if !scope.isPattern {
                let sentence = NearestName.unknown("method", key.text, among: known)
                options.report(ConfigurationProblem(at: key.position, sentence))
            } else if !names.contains(where: scope.meets) {
                let sentence = "no method of this hub is called like \(ConfigurationProblem.quote(key.text))"
                options.report(ConfigurationProblem(.warning, at: key.position, sentence))
            }
        }
    }
}
