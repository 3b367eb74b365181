/// What one HTTP request may be, and how long it may take.
public struct HTTPLimits: Sendable, Equatable {
    /// Bytes of the request line and all header fields; 16 KiB by default.
    public var requestHead = 16 * 1024
    /// Header fields; 100 by default.
    public var headerFields = 100
    /// Bytes of a body; 1 MiB by default.
    public var maximumRequestBodySize = 1024 * 1024
    /// From the first byte of a head to its last; 15 s by default.
    public var headTimeout: Duration = .seconds(15)
    /// From a head to the last byte of its body; 30 s by default.
    public var bodyTimeout: Duration = .seconds(30)
    /// Between two requests of one connection; 60 s by default.
    public var idleTimeout: Duration = .seconds(60)
    /// How long the decision about an upgrade may take; 10 s by default.
    public var upgradeTimeout: Duration = .seconds(10)
    /// How long a client may take nothing of an answer; 10 s by default.
    public var sendTimeout: Duration = .seconds(10)

    /// The defaults.
    public init() {}
}
