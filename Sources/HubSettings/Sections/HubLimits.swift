/// What one hub allows its connections: sizes, times and counts. `defaults:` of the file and each hub's own section.
public struct HubLimits: Sendable, Equatable {
    /// Bytes of one incoming message, its terminator counted; 32 KiB by default.
    public var maximumReceiveMessageSize = 32 * 1024
    /// How long a client may take for the handshake; 15 s by default.
    public var handshakeTimeout: Duration = .seconds(15)
    /// A ping is sent when nothing else was for this long; 15 s by default.
    public var keepAliveInterval: Duration = .seconds(15)
    /// A client that has pinged once and then sends nothing for this long is closed; 30 s by default.
    public var clientTimeoutInterval: Duration = .seconds(30)
    /// How many calls of one client run at once; 1 by default.
    public var maximumParallelInvocationsPerClient = 1
    /// Whether the texts of all errors reach clients; off by default.
    public var detailedErrors = false
    /// Bytes that wait for one client's socket, beside one message of any size; 256 KiB by default.
    public var sendQueueSize = 256 * 1024
    /// How long a client may take nothing of what waits for it; 10 s by default.
    public var transportSendTimeout: Duration = .seconds(10)
    /// What happens to a client whose queue is full when a send to many comes; `close` by default.
    public var slowConsumer = SlowConsumer.close
    /// Groups of one connection; 10,000 by default.
    public var maximumGroupsPerConnection = 10_000

    /// The defaults.
    public init() {}
}

/// What a send to many does with a client whose queue is full. The sender never waits for it.
public enum SlowConsumer: String, Sendable, CaseIterable {
    /// The client is closed, with that reason.
    case close
    /// The oldest waiting sends are dropped, counted and logged.
    case dropOldest
    /// The send waits in the queue, which grows beyond its size by it.
    case wait
}
