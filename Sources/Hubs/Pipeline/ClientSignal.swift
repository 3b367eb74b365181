/// Something that a client sent and that is no call.
public struct ClientSignal: Sendable {
    /// What it was.
    public enum Kind: String, Sendable, CaseIterable {
        /// A ping; the server answers none.
        case ping
        /// What the protocol does not allow; the connection is about to end.
        case malformed
        /// A message larger than `maximumReceiveMessageSize`; the connection is about to end.
        case tooBig
    }

    /// What it was.
    public let kind: Kind
    /// Whose it was.
    public let context: HubCallerContext
}

/// A module that hears of what clients send beside calls: for counting, since there is nothing to change or to refuse. No stage runs for
/// it, and who has no such module pays nothing.
public protocol ClientSignalHooks: HubModule {
    /// Called on the connection's loop; it must not take long.
    func onSignal(_ signal: ClientSignal)
}

extension HubConnection {
    func signal(_ kind: ClientSignal.Kind) {
        let plan = plan
        guard !plan.signals.isEmpty else { return }
        let call = eventCall(plan)
        for module in plan.signals { module.onSignal(ClientSignal(kind: kind, context: HubCallerContext(call))) }
        call.end()
    }
}
