/// One send, encoded once for each lane that has a connection.
struct HubSend: Sendable {
    let hub: Int
    let selection: HubSelection
    /// By lane index; nil where nobody was when the send was made.
    private let encoded: [SharedBytes?]
    let size: Int

    init(hub: Int, selection: HubSelection, message: OutboundMessage, lanes: [Lane]) {
        self.hub = hub
        self.selection = selection
        encoded = lanes.map { $0.isUsed ? $0.encode(message) : nil }
        size = encoded.reduce(0) { $0 + ($1?.count ?? 0) }
    }

    func bytes(for lane: Lane) -> SharedBytes? { lane.index < encoded.count ? encoded[lane.index] : nil }
}
