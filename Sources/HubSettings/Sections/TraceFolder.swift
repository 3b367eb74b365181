import HubBase

/// `tracing: logs`, short for three files in that folder: calls, transports, and all that is said beside.
enum TraceFolder {
    static let names = ["calls", "transports", "server"]

    /// The files of the folder; `isShown` says whether errors may say its path.
    static func listeners(in folder: String, isShown: Bool) -> [TraceListenerSettings] {
        let start = folder.hasSuffix("/") ? folder : folder + "/"
        return names.map { name in
            var listener = TraceListenerSettings(name: name, file: "\(start)\(name).log")
            listener.showsFile = isShown
            listener.rotation = TraceRotation(size: TraceRotation.defaultSize)
            return listener
        }
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
