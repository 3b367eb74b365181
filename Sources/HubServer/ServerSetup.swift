import HubBase
import HubConfiguration
package import HubSettings
import HubTracing
package import Hubs

/// Everything a server is made from: what the file says and the application adds, checked.
package struct ServerSetup: Sendable {
    package var server: ServerSettings
    package var tracing: TracingSettings
    /// Where relative paths of files start: the folder of the configuration file.
    package var folder: String
    package var hubs: [HubSource]
    /// What `GET /metrics` shows.
    private(set) var metrics = MetricsTable()
    /// How the server leaves where the file does not say it.
    package var applicationShutdown = ShutdownSettings()
    /// Every option of the file with what it is in effect.
    private(set) var effective: [EffectiveOption] = []
    /// What is doubtful in the file.
    private(set) var warnings: [ConfigurationProblem] = []
    /// All that the file says; nil: there is none.
    private(set) var root: ConfigurationNode?
    private var hostPlace: ConfigurationPosition?
    private var portPlace: ConfigurationPosition?
    private var controlPlace: ConfigurationPosition?
    private var listenerPlaces: [String: ConfigurationPosition] = [:]

    package init(
        server: ServerSettings = ServerSettings(), tracing: TracingSettings = TracingSettings(), folder: String = ".",
        hubs: [HubSource] = []
    ) {
        self.server = server
        self.tracing = tracing
        self.folder = folder
        self.hubs = hubs
    }

    /// What a file says, with the application's modules in front of every hub's own.
    init(_ configuration: Configuration, inUse: [ModuleEntry], metrics: MetricsTable, shutdown: ShutdownSettings) {
        let inUse = inUse + (configuration.server.metrics.isEmpty ? [] : [ModuleEntry(metrics)])
        self.init(
            server: configuration.server, tracing: configuration.tracing, folder: configuration.folder,
            hubs: configuration.hubs.map { source in
                var source = source
                source.modules.insert(contentsOf: inUse, at: 0)
                return source
            })
        self.metrics = metrics
        applicationShutdown = shutdown
        warnings = configuration.warnings
        root = configuration.root
        effective = configuration.effective
        (hostPlace, portPlace) = (configuration.hostPlace, configuration.portPlace)
        controlPlace = configuration.controlPlace
        listenerPlaces = configuration.listenerPlaces
    }

    /// How the server leaves.
    package var shutdown: ShutdownSettings { server.shutdown ?? applicationShutdown }

    /// Every module of every hub and method, as often as it stands there.
    var modules: [ModuleEntry] { hubs.flatMap { $0.modules + $0.scopes.flatMap(\.modules) } }

    /// The command line says where to listen: what goes wrong with it has no place in the file.
    package mutating func listen(host: String?, port: UInt16?) {
        guard host != nil || port != nil else { return }
        server.host = host ?? server.host
        server.port = port ?? server.port
        (hostPlace, portPlace) = (nil, nil)
    }

    /// An error of starting, at the place of the file that it comes of.
    func placed(_ error: any Error) -> any Error {
        switch error {
        case let error as NetworkError:
            placed(error, at: error.reason == .notOfThisMachine ? hostPlace : portPlace)
        case let error as ControlSocketError: placed(error, at: controlPlace)
        case let error as ModuleStartError: placed(error, at: error.place)
        case let error as TraceFileError: placed(error, at: listenerPlaces[error.listener])
        default: error
        }
    }

    private func placed(_ error: some Error & CustomStringConvertible, at place: ConfigurationPosition?) -> any Error {
        place.map { ConfigurationError([ConfigurationProblem(at: $0, error.description)]) } ?? error
    }
}
