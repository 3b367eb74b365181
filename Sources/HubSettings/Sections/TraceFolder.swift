import HubBase

/// `tracing: logs`, short for three files in that folder: calls, transports, and all that is said beside.
enum TraceFolder {
    static let names = ["calls", "transports", "server"]

    /// The files of the folder.
    static func listeners(in folder: String) -> [TraceListenerSettings] {
        let start = folder.hasSuffix("/") ? folder : folder + "/"
        return names.map { TraceListenerSettings(name: $0, file: "\(start)\($0).log") }
    }

    /// Who speaks into which of them. Each line is in one file.
    static let sources = [
        TraceSourceSettings(pattern: "*", listeners: ["server"]),
        TraceSourceSettings(pattern: TraceSources.pipeline, listeners: ["calls"]),
        TraceSourceSettings(pattern: TraceSources.hubs, listeners: ["calls"]),
        TraceSourceSettings(pattern: TraceSources.modules, listeners: ["calls"]),
        TraceSourceSettings(pattern: TraceSources.connections, listeners: ["transports"]),
        TraceSourceSettings(pattern: TraceSources.transports, listeners: ["transports"]),
    ]
}
