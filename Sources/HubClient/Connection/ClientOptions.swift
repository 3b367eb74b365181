/// How a client connects and keeps its connection.
public struct ClientOptions: Sendable, Equatable {
    /// Header fields of every request, as `Authorization`.
    public var headers: [String: String] = [:]
    /// Whether the WebSocket is opened without asking before. The client then never learns its connection id.
    public var skipsNegotiation = false
    /// How long each step of connecting may take; 15 s by default.
    public var connectTimeout: Duration = .seconds(15)
    /// A ping is sent so often; 15 s by default.
    public var keepAliveInterval: Duration = .seconds(15)
    /// A server that sends nothing for this long is given up; 30 s by default.
    public var serverTimeout: Duration = .seconds(30)
    /// Bytes of one message from the server; 16 MiB by default.
    public var maximumReceiveMessageSize = 16 * 1024 * 1024

    /// The defaults.
    public init() {}
}
