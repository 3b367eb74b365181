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
    public var hub: String { shared.plan.hub.name }

    /// Who caused the send, by which call or event; nil: it comes from outside hubs, by a `HubContext`.
    public var context: HubCallerContext? { shared.cause.map { HubCallerContext($0) } }

    /// Where stages speak of calls: `hubline.pipeline`.
    public var trace: TraceSource { shared.plan.hub.pipelineTrace }

    /// What a line about this send says beside its text.
    public var traceFields: [TraceRecord.Field] {
        var subject = shared.cause?.subject ?? TraceSubject()
        (subject.hub, subject.method, subject.generation, subject.id) = (hub, method, shared.plan.generation, "")
        subject.groups = selection.groups
        return [TraceRecord.Field(subject), TraceRecord.Field("to", selection.shown)]
    }

    /// A line about a module that threw: the sender gets the error, too, but cannot tell whose it is.
    func report(_ error: any Error) {
        guard let module = shared.order.thrower else { return }
        let (hub, failure) = (shared.plan.hub, HubFailure(error, by: module))
        hub.connectionTrace.write(
            failure.level, "Sending \(method) to clients of hub \(hub.key) failed: \(failure)",
            traceFields + failure.traceFields)
    }

    nonisolated(nonsending) func deliver() async throws {
        if case .groups(let names) = selection, names.contains("") { throw HubUseError.emptyGroupName }
        let values = try arguments.map { try HubValue(encoding: $0) }
        let registry = shared.registry
        let send = HubSend(
            shared.plan, selection, .invocation(target: method, arguments: values), lanes: registry.lanes,
            told: traceFields)
        await registry.deliver(send, in: shared.turn)
    }
}
