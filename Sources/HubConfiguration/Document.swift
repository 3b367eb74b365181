import Hubs

/// The top level of the file.
struct Document {
    let server: ServerSettings
    let addressPlace: ConfigurationPosition?
    let hubs: [HubSection]
    let tracing: TracingSettings
    let listenerPlaces: [String: ConfigurationPosition]

    init(options: inout Options, _ catalogs: HubSurroundings) {
        var surroundings = catalogs
        (server, addressPlace) = options.section("server", "Where the server listens, and on how many loops.") { options in
            (ServerSettings(options: &options), options.position(of: "port") ?? options.position(of: "host"))
        }
        options.section("defaults", "What each hub allows, unless it says otherwise.") { options in
            surroundings.limits = HubLimits(options: &options)
            surroundings.endpoint = EndpointSettings(options: &options)
            surroundings.origins = options.origins
            if let problem = surroundings.limits.timeoutProblem(origins: options.origins) { options.report(problem) }
        }
        let pipeline = PipelineSection(options: &options, catalog: catalogs.moduleCatalog)
        surroundings.modules = pipeline.modules
        let around = surroundings
        let named = options.named("hubs", "The hubs, each a name.") { HubSection($0, options: &$1, in: around) }
        hubs = named.map(\.value)
        let _: BusSettings = options("bus", default: .memory, "How sends reach other servers; memory: there are none.")
        let errorsBefore = options.errorCount
        (tracing, listenerPlaces) = options.section(
            "tracing", short: "folder", "Who speaks in the log, how loud, and into which files."
        ) { options in
            let hubs = named.map(\.key.text)
            let settings = TracingSettings(options: &options, hubs: hubs, modules: catalogs.moduleCatalog.names)
            return (settings, Self.places(of: options["listeners"]))
        }
        if options.errorCount == errorsBefore, let doubt = tracing.doubtAboutLogging {
            for place in ([pipeline] + hubs.map(\.pipeline)).compactMap({ $0.place(of: "logging") }) {
                options.report(ConfigurationProblem(.warning, at: place, doubt))
            }
        }
        options.notAvailable("classic")
        Self.checkPaths(hubs, &options)
    }

    /// Where each listener says its file.
    private static func places(of listeners: ConfigurationNode?) -> [String: ConfigurationPosition] {
        var places: [String: ConfigurationPosition] = [:]
        for entry in listeners?.entries ?? [] {
            let file = entry.value.entries?.first { $0.key.text == "file" }
            places[entry.key.text] = file?.value.position ?? entry.key.position
        }
        return places
    }

    /// A path belongs to one hub.
    private static func checkPaths(_ hubs: [HubSection], _ options: inout Options) {
        var places: [String: ConfigurationPosition] = [:]
        for path in hubs.flatMap(\.paths) {
            guard let first = places[path.text] else {
                places[path.text] = path.position
                continue
            }
            let sentence =
                "the path \(ConfigurationProblem.quote(path.text)) is mounted twice without different order, first at \(first)"
            options.report(ConfigurationProblem(at: path.position, sentence))
        }
    }
}
