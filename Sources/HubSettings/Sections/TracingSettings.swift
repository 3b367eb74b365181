public import HubBase

/// Who speaks in the log, how loud, and into which files: `tracing:` of the file.
public struct TracingSettings: Sendable, Equatable {
    /// The level of every source that has none of its own; `information` by default.
    public var level = TraceLevel.information
    /// Whether a line is in its file before the answer that follows it leaves, for listeners that do not say so themselves; on by
    /// default. Otherwise a line is there within a second.
    public var autoflush = true
    /// What single sources, or all below a name, do differently.
    public var sources: [TraceSourceSettings] = []
    /// Where lines go. Without any, to standard error.
    public var listeners: [TraceListenerSettings] = []

    /// The defaults: level information, to standard error.
    public init() {}

    /// What `options` say. `hubs` and `modules` are those that sources may be named after, `catalog` has the listeners of the application;
    /// partial: there may be other modules and listeners.
    package init(
        options: inout Options, hubs: [String] = [], modules: [String] = [], areModulesPartial: Bool = false,
        catalog: TraceListenerCatalog = TraceListenerCatalog()
    ) {
        level = options("switch", default: level, "The level of every source that has none of its own.")
        readSwitches(&options)
        autoflush = options(
            "autoflush", default: autoflush, "Whether a line is in its file before the answer that follows it leaves.")
        let folder: String? = options("folder", "In place of 'listeners': calls.log, transports.log and server.log there.")
        var files: [String: ConfigurationPosition] = [:]
        listeners = options.named("listeners", "Where lines go, each a name; without any, standard error.") { key, options in
            TraceListenerSettings(key, options: &options, files: &files, catalog: catalog)
        }.map(\.value)
        if let folder {
            if folder.isEmpty || folder.utf8.contains(0) { options.reject("folder", "'folder' expects the path of a folder") }
            if options["listeners"] != nil { options.reject("listeners", "'listeners' has no meaning beside 'folder'") }
            listeners = TraceFolder.listeners(in: folder, isShown: options["folder"]?.shownText != nil)
        }
        let names = listeners.map(\.name)
        var known = TraceSourceNames(hubs: hubs, modules: modules, areModulesPartial: areModulesPartial)
        sources = options.named("sources", short: "level", "What sources do differently, each a name; with .* all below it.") {
            key, options in
            TraceSourceSettings(known.pattern(key, &options), options: &options, listeners: names)
        }.map(\.value)
        if folder != nil { sources += TraceFolder.sources }
    }

    /// The guides' form of `switch`: a list of switches, of which there is one.
    private mutating func readSwitches(_ options: inout Options) {
        let switches: [(key: ConfigurationKey, value: TraceLevel)] = options.table(
            "switches", "As in the guides: SignalRSwitch in place of 'switch'.")
        for (key, value) in switches {
            if key.text == Self.guideSwitch {
                level = value
            } else {
                let sentence = NearestName.unknown("switch", key.text, among: [Self.guideSwitch])
                options.report(ConfigurationProblem(at: key.position, sentence))
            }
        }
        if options["switch"] != nil, options["switches"] != nil {
            options.reject("switches", "'switches' has no meaning beside 'switch'")
        }
    }

    private static let guideSwitch = "SignalRSwitch"
}

/// What one source of the log does, or all below a name.
public struct TraceSourceSettings: Sendable, Equatable {
    /// The source's name, as `hubline.pipeline`; with a final `.*` all below it, `*` every source.
    public var pattern: String
    /// The level, nil: that of a less specific pattern, else of the switch.
    public var level: TraceLevel?
    /// The names of the listeners that hear it, nil: those of a less specific pattern, else all of them.
    public var listeners: [String]?

    /// That source, with nothing changed unless it is said.
    public init(pattern: String, level: TraceLevel? = nil, listeners: [String]? = nil) {
        self.pattern = pattern
        self.level = level
        self.listeners = listeners
    }

    fileprivate init(_ pattern: String, options: inout Options, listeners known: [String]) {
        self.pattern = pattern
        level = options("level", "The level, else that of a less specific source, else that of the switch.")
        listeners = options(
            "listeners", "The names of the listeners that hear it, else those of a less specific source, else all.")
        for node in options["listeners"]?.elements ?? [] where node.text.map({ !known.contains($0) }) ?? false {
            options.report(ConfigurationProblem(at: node.position, NearestName.unknown("listener", node, among: known)))
        }
    }
}
