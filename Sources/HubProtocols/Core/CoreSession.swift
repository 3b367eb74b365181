package import Hubs

/// What the Core dialect remembers of one connection: the handshake's deadline, when something was heard and sent last, whether the
/// client has pinged.
package final class CoreSession: HubSession {
    private let handshake: CoreHandshake
    private var limits: HubLimits
    private var heardAt: LoopInstant
    private var sentAt: LoopInstant
    private var isOpen = false
    /// The client timeout is armed by the first ping: who never pings has none.
    private var hasPinged = false

    package init(wires: [any HubWire], limits: HubLimits, now: LoopInstant) {
        handshake = CoreHandshake(wires: wires, detailed: limits.detailedErrors)
        self.limits = limits
        heardAt = now
        sentAt = now
    }

    package var deadline: LoopInstant {
        guard isOpen else { return sentAt.advanced(by: limits.handshakeTimeout) }
        let ping = sentAt.advanced(by: limits.keepAliveInterval)
        return hasPinged ? min(ping, heardAt.advanced(by: limits.clientTimeoutInterval)) : ping
    }

    package func open(_ bytes: Span<UInt8>) throws(HandshakeFailure) -> Opening? {
        try handshake.read(bytes, limit: limits.maximumReceiveMessageSize)
    }

    package func opened(at now: LoopInstant) {
        isOpen = true
        (heardAt, sentAt) = (now, now)
    }

    package func use(_ limits: HubLimits) { self.limits = limits }

    package func heard(at now: LoopInstant) { heardAt = now }

    package func sent(at now: LoopInstant) { if isOpen { sentAt = now } }

    package func handle(_ message: InboundMessage, at now: LoopInstant) -> SessionStep {
        switch message {
        case .ping:
            hasPinged = true
            return .none
        case .close(let error):
            let reason = error.map { "The client closed with an error: \($0)" } ?? "The client closed."
            return .end(ConnectionEnd(.clientClosed, reason, typeName: "HubException"))
        default:
            return .none
        }
    }

    package func tick(at now: LoopInstant, resting: Bool) -> SessionStep {
        if resting { heardAt = now }
        if hasPinged, heardAt.duration(to: now) >= limits.clientTimeoutInterval {
            return .end(
                ConnectionEnd(
                    .clientTimeout, "Client hasn't sent a message/ping within the configured ClientTimeoutInterval.",
                    typeName: "OperationCanceledException"))
        }
        guard sentAt.duration(to: now) >= limits.keepAliveInterval else { return .none }
        sentAt = now
        return .send(.ping)
    }

    package func farewell(_ end: ConnectionEnd, detailed: Bool) -> OutboundMessage? {
        let text = "Connection closed with an error."
        let error = detailed ? "\(text) \(end.typeName): \(end.reason)" : text
        return switch end.code {
        case .clientClosed, .aborted: .close(error: nil, allowReconnect: false)
        case .serverStopping, .authenticationExpired: .close(error: nil, allowReconnect: true)
        case .hubRemoved: .close(error: end.reason, allowReconnect: false)
        case .protocolError, .clientTimeout, .sendTimeout, .slowConsumer: .close(error: error, allowReconnect: true)
        case .connectFailed, .closedByModule: .close(error: error, allowReconnect: false)
        case .connectionLost, .handshakeFailed, .transportClosed, .transportError: nil
        }
    }
}
