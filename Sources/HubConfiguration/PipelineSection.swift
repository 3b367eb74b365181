import Hubs

/// `pipeline:` at one scope, of the server, a hub, or methods: modules by name, outermost first, and what is switched off there.
struct PipelineSection {
    /// The modules, outermost first.
    private(set) var modules: [ModuleEntry] = []
    private var off: [ConfigurationKey] = []
    private var places: [String: ConfigurationPosition] = [:]

    /// Stock modules that are not built yet: to list one is told so, rather than that it is unknown.
    private static let later: Set<String> = [
        "broadcastExit", "restoreGroups", "migrationLog",
    ]

    /// Modules of products that not every application has.
    private static let optional = ["authentication": "HubAuthentication", "otlp": "HubForwarding"]

    /// - Parameter scope: whose pipeline it is, for people, as `hub chat`.
    init(of scope: String, options: inout Options, catalog: ModuleCatalog) {
        for entry in options.entries(
            "pipeline", of: "a module", shape: .defined("pipeline"), "The modules, outermost first; 'name: off' removes one.")
        {
            let name = entry.key.text
            if let first = places.updateValue(entry.key.position, forKey: name) {
                let sentence = "the module \(ConfigurationProblem.quote(name)) is listed twice, first at \(first)"
                options.report(ConfigurationProblem(at: entry.key.position, sentence))
            } else if entry.value?.text == "off" {
                Self.check(entry.key, in: catalog, &options)
                off.append(entry.key)
            } else if let (module, said) = Self.module(entry, in: catalog, &options) {
                var listed = ModuleEntry(name: name, module: module)
                listed.origin = ModuleOrigin(
                    scope: scope, place: entry.key.position, options: said, said: entry.value)
                modules.append(listed)
            }
        }
        note(&options)
    }

    /// Whether nothing is listed and nothing off.
    var isEmpty: Bool { modules.isEmpty && off.isEmpty }

    /// The names of what is switched off here.
    var namesOff: Set<String> { Set(off.map(\.text)) }

    /// The modules of the scope that this pipeline belongs to: those around without what is off here, and then its own.
    func modules(inside outer: [ModuleEntry]) -> [ModuleEntry] { outer.filter { !namesOff.contains($0.name) } + modules }

    /// What is off here must stand in a pipeline around it.
    func checkOff(inside outer: [ModuleEntry], _ options: inout Options) {
        for key in off where !outer.contains(where: { $0.name == key.text }) {
            let sentence = "\(ConfigurationProblem.quote(key.text)) is in no pipeline around this one: 'off' removes nothing"
            options.report(ConfigurationProblem(.warning, at: key.position, sentence))
        }
    }

    /// Where a module is listed that is not off.
    func place(of module: String) -> ConfigurationPosition? { namesOff.contains(module) ? nil : places[module] }

    /// What the section is in effect: modules with their options, and what is off.
    private func note(_ options: inout Options) {
        let listed = modules.map { EffectiveOption($0.name, at: $0.origin?.place, inside: $0.origin?.options ?? []) }
        let removed = off.map { EffectiveOption($0.text, value: "off", at: $0.position) }
        guard !isEmpty else { return }
        options.note(EffectiveOption("pipeline", at: options.position(of: "pipeline"), inside: listed + removed))
    }

    private static func module(
        _ entry: NamedEntry, in catalog: ModuleCatalog, _ options: inout Options
    ) -> (any HubModule, [EffectiveOption])? {
        guard check(entry.key, in: catalog, &options) else { return nil }
        let make = catalog[entry.key.text] ?? UnseenModule.make
        return options.section(at: entry.value, of: entry.key) { options in
            let module = make(&options)
            return (module, options.effective)
        }
    }

    @discardableResult
    private static func check(_ key: ConfigurationKey, in catalog: ModuleCatalog, _ options: inout Options) -> Bool {
        guard catalog[key.text] == nil else { return true }
        let known = catalog.names + later.sorted() + optional.keys.sorted()
        if catalog.isPartial, known.contains(key.text) || NearestName.find(key.text, among: known) == nil { return true }
        let sentence =
            if let product = optional[key.text] {
                "the module '\(key.text)' comes with the product \(product), which this application does not register"
            } else if later.contains(key.text) {
                "the module '\(key.text)' is not available yet"
            } else {
                NearestName.unknown("module", key.text, among: known)
            }
        options.report(ConfigurationProblem(at: key.position, sentence))
        return false
    }
}
