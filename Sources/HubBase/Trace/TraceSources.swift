/// Every source of the house by name. Names that do not begin with `hubline.` belong to applications.
package enum TraceSources {
    package static let server = "hubline.server"
    package static let configuration = "hubline.configuration"
    package static let http = "hubline.http"
    package static let authentication = "hubline.authentication"
    package static let pipeline = "hubline.pipeline"
    package static let connections = "hubline.connections"
    package static let bus = "hubline.bus"
    package static let transports = "hubline.transports"
    package static let webSockets = "\(transports).webSockets"
    package static let heartbeat = "\(transports).heartbeat"

    /// What modules and hubs write to: these, a dot and their name.
    package static let modules = "hubline.modules"
    package static let hubs = "hubline.hubs"

    /// A source and what it tells of.
    package struct Description: Sendable {
        package let name: String
        package let help: String
    }

    /// Those that have a name of their own, and what they tell of.
    package static let described = [
        Description(name: server, help: "start and end of the server, and what became of the log itself"),
        Description(name: configuration, help: "what the file says, when it is read again"),
        Description(name: http, help: "requests that are malformed or fail"),
        Description(name: authentication, help: "who was not let in"),
        Description(name: pipeline, help: "calls of clients, sends of hubs, and what they threw"),
        Description(name: connections, help: "connections that come and go, and calls that fail"),
        Description(name: bus, help: "how many connections of each loop a send reached"),
        Description(name: webSockets, help: "WebSockets that open"),
        Description(name: heartbeat, help: "pings of both sides, and clients that are heard no more"),
    ]

    package static let all = described.map(\.name)

    /// Sources of parts that are not here: a file that names them is sound, and nothing comes from them.
    package static let absent = ["serverSentEvents", "longPolling", "foreverFrame"].map { "\(transports).\($0)" }
}
