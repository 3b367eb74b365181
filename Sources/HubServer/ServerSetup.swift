import HubConfiguration
package import HubSettings
package import Hubs

/// Everything a server is made from: what the file says and the application adds, checked.
package struct ServerSetup: Sendable {
    package var server: ServerSettings
    package var tracing: TracingSettings
    /// Where relative paths of files start: the folder of the configuration file.
    package var folder: String
    package var hubs: [HubSource]

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
    init(_ configuration: Configuration, _ app: HubServerBuilder, folder: String) {
        self.init(
            server: configuration.server, folder: folder,
            hubs: configuration.hubs.map { source in
                var source = source
                source.modules.insert(contentsOf: app.inUse, at: 0)
                return source
            })
    }

    /// The folder that a file is in.
    static func folder(of file: String) -> String {
        guard let slash = file.lastIndex(of: "/") else { return "." }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }
}
