import Hubs

/// `pipeline:` at one scope: modules by name, outermost first, and what is switched off there.
struct PipelineSection {
    private enum Entry {
        case module(ModuleEntry)
        case off(ConfigurationKey)
    }

    private let entries: [Entry]
    private let places: [String: ConfigurationPosition]

    /// Stock modules that are not built yet: to list one is told so, rather than that it is unknown.
    private static let later: Set<String> = [
        "authentication", "authorize", "callerState", "rateLimit", "validation", "timeout", "metrics", "spans", "idle", "scope",
        "broadcastExit", "restoreGroups", "migrationLog",
    ]

    init(options: inout Options, catalog: ModuleCatalog) {
        var entries: [Entry] = []
        var places: [String: ConfigurationPosition] = [:]
        for entry in options.entries("pipeline", of: "a module", "The modules, outermost first; 'name: off' removes one.") {
            let name = entry.key.text
            if let first = places.updateValue(entry.key.position, forKey: name) {
                let sentence = "the module \(ConfigurationProblem.quote(name)) is listed twice, first at \(first)"
                options.report(ConfigurationProblem(at: entry.key.position, sentence))
            } else if entry.value?.text == "off" {
                Self.check(entry.key, in: catalog, &options)
                entries.append(.off(entry.key))
            } else if let module = Self.module(entry, in: catalog, &options) {
                entries.append(.module(ModuleEntry(name: name, module: module)))
            }
        }
        self.entries = entries
        self.places = places
    }

    /// The modules of a server, whose pipeline this is.
    var modules: [ModuleEntry] {
        entries.compactMap { if case .module(let entry) = $0 { entry } else { nil } }
    }

    /// The modules of a hub, whose pipeline this is: the server's, without those switched off here, and then its own.
    func modules(inside outer: [ModuleEntry], _ options: inout Options) -> [ModuleEntry] {
        for case .off(let key) in entries where !outer.contains(where: { $0.name == key.text }) {
            let sentence = "\(ConfigurationProblem.quote(key.text)) is in no pipeline around this one: 'off' removes nothing"
            options.report(ConfigurationProblem(.warning, at: key.position, sentence))
        }
        return outer.filter { !isOff($0.name) } + modules
    }

    /// Where a module is listed that is not off.
    func place(of module: String) -> ConfigurationPosition? { isOff(module) ? nil : places[module] }

    private func isOff(_ name: String) -> Bool {
        entries.contains { if case .off(let key) = $0 { key.text == name } else { false } }
    }

    private static func module(_ entry: NamedEntry, in catalog: ModuleCatalog, _ options: inout Options) -> (any HubModule)? {
        guard check(entry.key, in: catalog, &options), let make = catalog[entry.key.text] else { return nil }
        return options.section(at: entry.value, of: entry.key) { make(&$0) }
    }

    @discardableResult
    private static func check(_ key: ConfigurationKey, in catalog: ModuleCatalog, _ options: inout Options) -> Bool {
        guard catalog[key.text] == nil else { return true }
        let sentence =
            later.contains(key.text)
            ? "the module '\(key.text)' is not available yet"
            : NearestName.unknown("module", key.text, among: catalog.names + later.sorted())
        options.report(ConfigurationProblem(at: key.position, sentence))
        return false
    }
}
