/// One send from hub code, before it is spread to clients. A stage may change its copy and pass that on.
public struct OutgoingCall: Sendable {
    /// The client method, as it goes out.
    public var method: String
    /// Whom it goes to.
    public var selection: HubSelection
    /// The arguments; they are encoded behind the last stage, once for all clients.
    public var arguments: [any Encodable & Sendable]
    let shared: OutgoingShared

    init(method: String, selection: HubSelection, arguments: [any Encodable & Sendable], shared: OutgoingShared) {
        self.method = method
        self.selection = selection
        self.arguments = arguments
        self.shared = shared
    }

    /// The hub's wire name.
    public var hub: String { shared.cause.plan.hub.name }

    /// Who caused the send, by which call or event.
    public var context: HubCallerContext { HubCallerContext(shared.cause) }

    /// Where stages speak of calls: `hubline.pipeline`.
    public var trace: TraceSource { shared.cause.plan.hub.pipelineTrace }

    /// What a line about this send says beside its text.
    public var traceFields: [TraceRecord.Field] { shared.cause.traceFields }

    /// A line about a module that threw: the sender gets the error, too, but cannot tell whose it is.
    func report(_ error: any Error) {
        guard let module = shared.order.thrower else { return }
        let (cause, failure) = (shared.cause, HubFailure(error, by: module))
        cause.plan.hub.connectionTrace.write(
            failure.level, "Sending \(method) to clients of hub \(cause.plan.hub.key) failed: \(failure)",
            cause.traceFields + failure.traceFields)
    }

    nonisolated(nonsending) func deliver() async throws {
        let cause = shared.cause
        guard selection.namesGroups else { throw HubUseError.emptyGroupName }
        let values = try arguments.map { try HubValue(encoding: $0) }
        let send = HubSend(
            cause.plan, selection, .invocation(target: method, arguments: values), lanes: cause.connection.registry.lanes)
        try await cause.connection.registry.deliver(send, from: cause.connection)
    }
}

extension HubSelection {
    /// Whether every group of the selection has a name.
    fileprivate var namesGroups: Bool {
        switch self {
        case .group(let name, _): !name.isEmpty
        case .groups(let names): !names.contains("")
        default: true
        }
    }
}
