/// Where the server listens and on how many loops it runs: `server:` of the file.
public struct ServerSettings: Sendable, Equatable {
    /// The address in numbers; 127.0.0.1 by default.
    public var host = "127.0.0.1"
    /// The port, 0 for any free one; 5000 by default.
    public var port: UInt16 = 5000
    /// Event loops, nil: one for each core.
    public var loops: Int?
    /// The limits of HTTP.
    public var http = HTTPLimits()

    /// The defaults.
    public init() {}
}
