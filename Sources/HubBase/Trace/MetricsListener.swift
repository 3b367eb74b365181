/// Contract: where measurements go. Called by whatever thread measures, so it does little and never waits.
///
/// A module that is one, too, hears of the hubs whose pipeline it is in:
///
/// ```swift
/// struct Meter: HubModule, MetricsListener {
///     func record(_ measurement: HubMeasurement) { … }
/// }
///
/// app.use(Meter())
/// ```
public protocol MetricsListener: Sendable {
    /// Takes one measurement. The order of the calls of one thread is kept.
    func record(_ measurement: HubMeasurement)
}

/// Something that was counted or measured, of one hub: `hub` is its handle in `config.yaml`.
///
/// All texts come from a bounded set, so that each can be a label: nothing in them is what a client sent.
public enum HubMeasurement: Sendable, Equatable {
    /// A call has ended; measured by the module `metrics`.
    case call(MeasuredCall)
    /// A client has come over that transport, and `onConnected` begins; measured by the module `metrics`.
    case connected(hub: String, transport: String)
    /// A client has left, and `onDisconnected` has ended; `code` is the raw value of a `ConnectionEnd.Code`. Measured by `metrics`.
    case disconnected(hub: String, code: String)
    /// A client sent something that is no call; `kind` is the raw value of a `ClientSignal.Kind`. Measured by the module `metrics`.
    case signal(hub: String, kind: String)
    /// What the connections of a hub are and hold now; told every 15 s by a server that somebody listens to.
    case connections(hub: String, ConnectionFigures)
}

/// A call that has ended.
public struct MeasuredCall: Sendable, Equatable {
    /// Stands for every name that no method has.
    public static let otherMethod = "_OTHER"

    /// What became of a call.
    public enum Outcome: String, Sendable, CaseIterable {
        /// It has a result.
        case completed
        /// The method, or a module that answers in its place, told the client of an error on purpose.
        case hubError
        /// A module refused it, as `rateLimit`, `validation` or `authorize` do.
        case refused
        /// The hub has no method of that name.
        case unknownMethod
        /// Its arguments are not what the method takes.
        case badArguments
        /// It took too long, and its caller was answered before it ended.
        case timedOut
        /// It was cancelled, as by the end of its connection.
        case cancelled
        /// The method or a module failed.
        case failed
    }

    /// The hub's handle in `config.yaml`.
    public var hub: String
    /// The declared name of the method; `otherMethod` for names that no method has.
    public var method: String
    /// What became of it.
    public var outcome: Outcome
    /// The module that refused it or failed, nil: none.
    public var module: String?
    /// How long it took in the stages inside of `metrics` and in the method, to the microsecond at least.
    public var duration: Duration

    /// A call of that kind.
    public init(hub: String, method: String, outcome: Outcome, module: String? = nil, duration: Duration) {
        self.hub = hub
        self.method = method
        self.outcome = outcome
        self.module = module
        self.duration = duration
    }
}

/// What the connections of one hub are and hold.
public struct ConnectionFigures: Sendable, Equatable {
    /// How many connections are open.
    public var count: Int
    /// Bytes that wait to be sent to their clients.
    public var sendBytes: Int
    /// Bytes that have come and wait to be read as calls.
    public var receiveBytes: Int

    /// These figures.
    public init(count: Int = 0, sendBytes: Int = 0, receiveBytes: Int = 0) {
        self.count = count
        self.sendBytes = sendBytes
        self.receiveBytes = receiveBytes
    }
}
