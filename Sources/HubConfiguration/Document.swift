import Hubs

/// The top level of the file.
struct Document {
    let server: ServerSettings
    let hostPlace: ConfigurationPosition?
    let portPlace: ConfigurationPosition?
    let controlPlace: ConfigurationPosition?
    let hubs: [HubSection]
    let tracing: TracingSettings
    let listenerPlaces: [String: ConfigurationPosition]

    init(options: inout Options, _ catalogs: HubSurroundings) {
        var surroundings = catalogs
        (server, hostPlace, portPlace, controlPlace) = options.section(
            "server", "Where the server listens, and on how many loops."
        ) { options in
            (
                ServerSettings(options: &options), options.position(of: "host"), options.position(of: "port"),
                options.position(of: "control")
            )
        }
        options.section("defaults", "What each hub allows, unless it says otherwise.") { options in
            surroundings.limits = HubLimits(options: &options)
            surroundings.endpoint = EndpointSettings(options: &options)
            surroundings.origins = options.origins
            if let problem = surroundings.limits.timeoutProblem(origins: options.origins) { options.report(problem) }
        }
        let pipeline = PipelineSection(of: "server", options: &options, catalog: catalogs.moduleCatalog)
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
            let modules = catalogs.moduleCatalog
            let settings = TracingSettings(
                options: &options, hubs: hubs, modules: modules.names, areModulesPartial: modules.isPartial,
                catalog: catalogs.listenerCatalog)
            return (settings, Self.places(of: settings, options))
        }
        let pipelines = [pipeline] + hubs.flatMap { [$0.pipeline] + $0.methods.pipelines.map(\.value) }
        if options.errorCount == errorsBefore, let doubt = tracing.doubtAboutLogging {
            for place in pipelines.compactMap({ $0.place(of: "logging") }) {
                options.report(ConfigurationProblem(.warning, at: place, doubt))
            }
        }
        options.notAvailable("classic")
        MountPoints.check(hubs, &options)
        WireNames.check(hubs, &options)
        PlacedModules.check(pipeline, hubs, &options)
    }

    /// Where each listener says its file.
    private static func places(
        of settings: TracingSettings, _ options: borrowing Options
    ) -> [String: ConfigurationPosition] {
        var places: [String: ConfigurationPosition] = [:]
        // Those of a folder stand where it does.
        for listener in settings.listeners { places[listener.name] = options.position(of: "folder") }
        for entry in options["listeners"]?.entries ?? [] {
            let file = entry.value.entries?.first { $0.key.text == "file" }
            places[entry.key.text] = file?.value.position ?? entry.key.position
        }
        return places
    }
}
