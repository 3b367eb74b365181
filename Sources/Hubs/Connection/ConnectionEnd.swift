/// Why a connection ended. The codes are stable: logs and metrics use them.
public struct ConnectionEnd: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of end.
    public enum Code: String, Sendable, CaseIterable {
        /// The client said goodbye by a Close message.
        case clientClosed
        /// The client said goodbye by a close frame.
        case transportClosed
        /// The client broke the rules of the transport.
        case transportError
        /// The client's socket is gone without a goodbye.
        case connectionLost
        /// `context.abort()`.
        case aborted
        /// The client sent what the protocol does not allow.
        case protocolError
        /// The client sent nothing for `clientTimeoutInterval`.
        case clientTimeout
        /// There was no complete handshake, or one that cannot be served.
        case handshakeFailed
        /// The client took nothing of what was sent for `transportSendTimeout`.
        case sendTimeout
        /// The client's queue was full when a send to many came.
        case slowConsumer
        /// `onConnected` or the connect stage failed.
        case connectFailed
        /// A module or hub closed it by `context.close(_:)`, as `rateLimit` and `idle` do.
        case closedByModule
        /// The server stops.
        case serverStopping
        /// A reload of the configuration removed the hub.
        case hubRemoved
        /// The user's token has expired, with `closeOnAuthenticationExpiration`.
        case authenticationExpired
    }

    /// The kind of end.
    public let code: Code
    /// A sentence for the log; with `detailedErrors` the client reads it too.
    public let reason: String
    /// The kind of error that the client reads in front of the reason, with `detailedErrors`.
    public let typeName: String

    /// An end of that kind.
    public init(_ code: Code, _ reason: String, typeName: String = "IOException") {
        self.code = code
        self.reason = reason
        self.typeName = typeName
    }

    /// Whether the connection ended as somebody wanted, so that `onDisconnected` need not look for a mistake.
    public var isOrderly: Bool {
        switch code {
        case .clientClosed, .transportClosed, .connectionLost, .aborted, .serverStopping, .hubRemoved, .authenticationExpired:
            true
        default: false
        }
    }

    /// Whether the client itself asked for the end.
    public var stopCalled: Bool { code == .clientClosed || code == .transportClosed }

    /// The code and the reason.
    public var description: String { "\(code.rawValue): \(reason)" }
}
