/// What one hub allows its connections, in sizes, times and counts, where it runs and how it writes. `defaults:` of the file and each
/// hub's own section.
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
    /// How the members of Swift types are named in JSON; `camelCase` by default.
    public var jsonNaming = JSONNaming.camelCase
    /// Where the hub's methods and events run; `loop` by default.
    public var execution = HubExecution.loop

    /// Whether a connection is closed, with an invitation to come back, when its user's token expires; off by default.
    public var closeOnAuthenticationExpiration = false

    /// The defaults.
    public init() {}

    /// What `options` say, and what `parent` says where they are silent.
    package init(options: inout Options, over parent: HubLimits = HubLimits()) {
        maximumReceiveMessageSize =
            options(
                "maximumReceiveMessageSize", default: ByteSize(parent.maximumReceiveMessageSize), in: Self.sizes,
                "Most bytes of one incoming message."
            ).bytes
        handshakeTimeout = options(
            "handshakeTimeout", default: parent.handshakeTimeout, in: Bounds.times,
            "How long a client may take for the handshake.")
        keepAliveInterval = options(
            "keepAliveInterval", default: parent.keepAliveInterval, in: Bounds.times,
            "A ping is sent when nothing else was for this long.")
        clientTimeoutInterval = options(
            "clientTimeoutInterval", default: parent.clientTimeoutInterval, in: Bounds.times,
            "A client that pings and then sends nothing for this long is closed; at least twice keepAliveInterval.")
        maximumParallelInvocationsPerClient = options(
            "maximumParallelInvocationsPerClient", default: parent.maximumParallelInvocationsPerClient, in: 1...1_000,
            "How many calls of one client run at once.")
        detailedErrors = options(
            "detailedErrors", default: parent.detailedErrors, "Whether the texts of all errors reach clients.")
        sendQueueSize =
            options(
                "sendQueueSize", default: ByteSize(parent.sendQueueSize), in: Self.sizes,
                "Most bytes that wait for one client, beside one message of any size."
            ).bytes
        transportSendTimeout = options(
            "transportSendTimeout", default: parent.transportSendTimeout, in: Bounds.times,
            "How long a client may take nothing of what waits for it.")
        slowConsumer = options(
            "slowConsumer", default: parent.slowConsumer,
            "What happens to a client whose queue is full when a send to many comes.")
        maximumGroupsPerConnection = options(
            "maximumGroupsPerConnection", default: parent.maximumGroupsPerConnection, in: 1...1_000_000,
            "Most groups of one connection.")
        execution = options(
            "execution", default: parent.execution,
            "Where methods and events run: on the connection's loop, or, for those that compute for long, on the pool.")
        jsonNaming = options(
            "jsonNaming", default: parent.jsonNaming, "How the members of Swift types are named in JSON that goes out.")
        closeOnAuthenticationExpiration = options(
            "closeOnAuthenticationExpiration", default: parent.closeOnAuthenticationExpiration,
            "Whether a connection is closed when its user's token expires; the client may come back.")
        options.notAvailable("streamBufferCapacity", "supportedProtocols", "statefulReconnectBufferSize")
    }

    /// A client that pings as often as it should must not be taken for dead. `origins` are the places of the limits that the
    /// file says; nil when all is well, or all is default.
    package func timeoutProblem(origins: [String: ConfigurationPosition]) -> ConfigurationProblem? {
        let client = origins["clientTimeoutInterval"]
        let keepAlive = origins["keepAliveInterval"]
        guard clientTimeoutInterval < keepAliveInterval * 2, let place = client ?? keepAlive else { return nil }
        let other = client == nil ? "clientTimeoutInterval has its default" : keepAlive.map { "\($0)" } ?? "its default"
        return ConfigurationProblem(
            .warning, at: place,
            "clientTimeoutInterval is under twice keepAliveInterval (\(other)): make it \((keepAliveInterval * 2).written) or more"
        )
    }

    private static let sizes = ByteSize(1)...ByteSize.mebibytes(1_024)
}

/// What a send to many does with a client whose queue is full. Unless it says so, the sender does not wait for it.
public enum SlowConsumer: String, Sendable, CaseIterable, OptionValue {
    /// The client is closed, with that reason.
    case close
    /// The oldest waiting sends are dropped, counted and logged.
    case dropOldest
    /// The sender waits until the client has room, or is closed by `transportSendTimeout`. Others get the send meanwhile.
    case wait
}
