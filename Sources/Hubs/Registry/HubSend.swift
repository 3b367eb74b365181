/// One send, encoded once for each lane that has a connection.
struct HubSend: Sendable {
    let hub: Int
    let selection: HubSelection
    /// Whether its sender waits for slow clients, as the hub's `slowConsumer` says.
    let waits: Bool
    /// By lane index; nil where nobody was when the send was made.
    private let encoded: [SharedBytes?]
    let size: Int
    /// What each loop tells of it, nil: nothing, as nobody listens.
    let told: [TraceRecord.Field]?

    init(
        _ plan: HubPlan, _ selection: HubSelection, _ message: OutboundMessage, lanes: [Lane],
        told: @autoclosure () -> [TraceRecord.Field]
    ) {
        self.told = plan.hub.busTrace.speaks(at: .verbose) ? told() : nil
        hub = plan.hub.index
        waits = plan.limits.slowConsumer == .wait
        self.selection = selection
        encoded = lanes.map { $0.isUsed ? $0.encode(message) : nil }
        size = encoded.reduce(0) { $0 + ($1?.count ?? 0) }
    }

    func bytes(for lane: Lane) -> SharedBytes? { lane.index < encoded.count ? encoded[lane.index] : nil }
}
