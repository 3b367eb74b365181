import HubConfiguration
import HubSettings
import Hubs

/// Where a server's configuration stands, and what it may name: read when the server is made, and again by each reload.
struct ConfigurationSource: Sendable {
    /// The file; nil: a text that somebody brings.
    let file: String?
    /// What the file was before it was read for the first time.
    let mark: FileMark?
    private let modules: ModuleCatalog
    private let hubs: HubCatalog
    private let steps: StepCatalog
    private let listeners: TraceListenerCatalog
    private let inUse: [ModuleEntry]
    private let metrics: MetricsTable
    private let shutdown: ShutdownSettings
    private let host: String?
    private let port: UInt16?

    /// `host` and `port` beat those of the file.
    init(file: String?, _ app: borrowing HubServerBuilder, host: String? = nil, port: UInt16? = nil) {
        self.file = file
        mark = file.flatMap { FileMark($0) }
        (modules, hubs, steps, listeners) = (app.modules, app.hubs, app.steps, app.listeners)
        (inUse, shutdown) = (app.inUse, app.shutdown)
        metrics = app.metrics
        self.host = host
        self.port = port
    }

    /// Reads the file as it is now, or `text` in place of it; nothing is opened or started.
    func read(_ text: String? = nil) throws(ConfigurationError) -> ServerSetup {
        let configuration =
            if let file, text == nil {
                try Configuration.load(file: file, modules: modules, hubs: hubs, steps: steps, listeners: listeners)
            } else {
                try Configuration.read(
                    Array((text ?? "").utf8), file: file ?? "config.yaml", modules: modules, hubs: hubs, steps: steps,
                    listeners: listeners)
            }
        var setup = ServerSetup(configuration, inUse: inUse, metrics: metrics, shutdown: shutdown)
        setup.listen(host: host, port: port)
        return setup
    }
}
