/// What one HTTP request may be, and how long it may take: `server.http:` of the file.
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

    package init(options: inout Options) {
        requestHead =
            options(
                "requestHead", default: ByteSize(requestHead), in: .kibibytes(1)...(.mebibytes(1)),
                "Most bytes of a request line and its header fields."
            ).bytes
        headerFields = options("headerFields", default: headerFields, in: 1...10_000, "Most header fields of a request.")
        maximumRequestBodySize =
            options(
                "maximumRequestBodySize", default: ByteSize(maximumRequestBodySize), in: ByteSize(0)...(.mebibytes(1_024)),
                "Most bytes of a request's body."
            ).bytes
        headTimeout = options(
            "headTimeout", default: headTimeout, in: Bounds.times, "From the first byte of a request's head to its last.")
        bodyTimeout = options(
            "bodyTimeout", default: bodyTimeout, in: Bounds.times, "From a request's head to the last byte of its body.")
        idleTimeout = options(
            "idleTimeout", default: idleTimeout, in: Bounds.times, "How long a connection may be silent between two requests.")
        upgradeTimeout = options(
            "upgradeTimeout", default: upgradeTimeout, in: Bounds.times, "How long the decision about an upgrade may take.")
        sendTimeout = options(
            "sendTimeout", default: sendTimeout, in: Bounds.times, "How long a client may take nothing of an answer.")
    }
}

/// Bounds that several sections share.
enum Bounds {
    /// Times: never zero, and no longer than a week.
    static let times = Duration.milliseconds(1)...Duration.seconds(7 * 24 * 3_600)
}
