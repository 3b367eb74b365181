/// Every source of the house by name. Names that do not begin with `hubline.` belong to applications.
package enum TraceSources {
    package static let server = "hubline.server"
    package static let http = "hubline.http"
    package static let pipeline = "hubline.pipeline"
    package static let connections = "hubline.connections"
    package static let transports = "hubline.transports"
    package static let webSockets = "\(transports).webSockets"

    package static let all = [server, http, pipeline, connections, webSockets]

    /// What modules and hubs write to: these, a dot and their name.
    package static let modules = "hubline.modules"
    package static let hubs = "hubline.hubs"
}
