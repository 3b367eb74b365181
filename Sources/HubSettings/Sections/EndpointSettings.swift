/// How clients reach one hub.
public struct EndpointSettings: Sendable, Equatable {
    /// The paths it is mounted on, each beginning with a slash.
    public var paths: [String] = []
    /// Which pages of other sites may connect.
    public var allowedOrigins = AllowedOrigins.list([])
    /// How long the WebSocket close handshake may take; 5 s by default.
    public var closeTimeout: Duration = .seconds(5)

    /// No path, only the server's own origin.
    public init() {}
}

/// The origins that may connect beside the server's own.
public enum AllowedOrigins: Sendable, Equatable {
    /// Exactly these: scheme, host and port, as `https://example.com`.
    case list([String])
    /// Every origin.
    case any
}
