/// What stays the same of a hub however its plan changes: its names and where it speaks.
public final class HubInfo: Sendable {
    /// The handle in `config.yaml`, logs and errors.
    public let key: String
    /// The name on the wire.
    public let name: String
    package let index: Int
    let trace: TraceSource
    package let webSocketTrace: TraceSource
    package let authenticationTrace: TraceSource
    let pipelineTrace: TraceSource
    let connectionTrace: TraceSource
    let heartbeatTrace: TraceSource
    let busTrace: TraceSource
    private let sources: TraceSwitch

    package init(key: String, name: String, index: Int, trace sources: TraceSwitch) {
        self.key = key
        self.name = name
        self.index = index
        self.sources = sources
        trace = sources.source("\(TraceSources.hubs).\(key)")
        pipelineTrace = sources.source(TraceSources.pipeline)
        connectionTrace = sources.source(TraceSources.connections)
        heartbeatTrace = sources.source(TraceSources.heartbeat)
        webSocketTrace = sources.source(TraceSources.webSockets)
        authenticationTrace = sources.source(TraceSources.authentication)
        busTrace = sources.source(TraceSources.bus)
    }

    func trace(ofModule name: String) -> TraceSource { sources.source("\(TraceSources.modules).\(name)") }
}
