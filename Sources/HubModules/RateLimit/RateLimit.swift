public import Hubs

/// Refuses calls that come faster than it allows.
///
/// ```yaml
/// pipeline: [rateLimit: { calls: 20, per: 1s, burst: 50, by: user, close: 1000 }]
/// ```
///
/// Whoever calls has a bucket of `burst` tokens, which fills up at `calls` in `per`; each call takes one, and so does each ping, each
/// message that is malformed or too large, and each call of a method that there is not. A call that finds none fails with a hub error,
/// `Rate limit of chat.send exceeded, try again in 2 s.`; one that wants no answer is dropped. The log tells the first refusal of each
/// connection, and at its end how many there were.
public struct RateLimit: ConfigurableModule, IncomingHooks, ClientSignalHooks, DisconnectHooks, SuccessorModule {
    /// Who has a bucket.
    public enum Caller: String, Sendable, CaseIterable, OptionValue {
        /// Each connection.
        case connection
        /// Each user, over all its connections; of anonymous ones each connection.
        case user
        /// Each address, of IPv6 each network of 64 bits; behind a proxy that is trusted the address of the client.
        case address
    }

    /// For those who look for a module.
    public static let help = "Refuses calls that come faster than it allows."

    private let rate: TokenBucket.Rate
    private let caller: Caller
    private let isByMethod: Bool
    private let maximumBuckets: Int
    private let closeAfter: Int
    private let observe: Observe
    /// Those of users and addresses; also what tells this module from others by which a connection has buckets.
    private var shared = BucketTable()

    /// Reads `calls`, `per`, `burst`, `by`, `eachMethod`, `buckets`, `close`, `observe`.
    public init(options: inout Options) {
        let calls = options("calls", default: 100, in: 1...1_000_000, "How many calls are allowed in the time of 'per'.")
        let per = options(
            "per", default: Duration.seconds(1), in: .milliseconds(1)...(.seconds(86_400)), "In which time.")
        let burst = options("burst", in: 1...1_000_000, "How many may come at once; as many as 'calls' when left out.")
        caller = options("by", default: Caller.connection, "Who has a bucket.")
        isByMethod = options("eachMethod", default: false, "Whether there is a bucket for each method.")
        maximumBuckets = options(
            "buckets", default: 10_000, in: 2...10_000_000, "Most buckets; the ones that were not used for long go.")
        closeAfter = options(
            "close", default: 0, in: 0...1_000_000, "After how many refusals the connection is closed; 0: never.")
        observe = Observe(options: &options)
        rate = TokenBucket.Rate(capacity: Double(burst ?? calls), perSecond: Double(calls) / (per / .seconds(1)))
    }

    /// A module with these options; `close` nil: never.
    public init(
        calls: Int = 100, per: Duration = .seconds(1), burst: Int? = nil, by caller: Caller = .connection,
        eachMethod: Bool = false, buckets: Int = 10_000, close: Int? = nil, observe: Bool = false
    ) {
        let (calls, seconds) = (max(1, calls), max(0.001, per / .seconds(1)))
        rate = TokenBucket.Rate(capacity: Double(max(1, burst ?? calls)), perSecond: Double(calls) / seconds)
        self.caller = caller
        isByMethod = eachMethod
        maximumBuckets = max(2, buckets)
        closeAfter = max(0, close ?? 0)
        self.observe = Observe(observe)
    }

    /// Buckets stay as full as they are.
    public mutating func takeOver(from predecessor: any HubModule) {
        if let predecessor = predecessor as? RateLimit { shared = predecessor.shared }
    }

    /// Refuses the call for which there is no token.
    public func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict {
        guard let wait = take(call.method.name, call.context) else { return .proceed }
        let error = HubError("Rate limit of \(call.hub).\(call.nameAsSent) exceeded, try again in \(wait) s.")
        guard case .reject(let error) = observe.verdict(error, on: call, of: self) else { return .proceed }
        refused(call.context)
        return .reject(error)
    }

    /// Counts what is no call.
    public func onSignal(_ signal: ClientSignal) {
        guard take(signal.kind.rawValue, signal.context) != nil, !observe.isOn else { return }
        refused(signal.context)
    }

    /// Tells how many calls of the connection were refused.
    public func onAfterDisconnect(_ event: HubEvent) {
        guard let refusals = event.context.items[Refusals.self] else { return }
        event.context.items[Refusals.self] = nil
        event.context.trace(of: self).information("Refused \(refusals.count) messages of a connection", event.context.traceFields)
    }

    private func take(_ method: String, _ context: HubCallerContext) -> Int? {
        let method = isByMethod ? method : ""
        let (table, caller): (BucketTable, String) =
            switch self.caller {
            case .connection: (own(of: context), "")
            case .user: context.userIdentifier.map { (shared, $0) } ?? (own(of: context), "")
            case .address: (shared, context.request.peer.subnet)
            }
        return table.take(
            BucketTable.Key(caller: caller, method: method), at: context.now, rate, atMost: maximumBuckets)
    }

    /// The buckets that go with the connection.
    private func own(of context: HubCallerContext) -> BucketTable {
        context.items.update(OwnTables()) { tables in
            if let own = tables.all.first(where: { $0.module === shared }) { return own.table }
            let table = BucketTable()
            tables.all.append((shared, table))
            return table
        }
    }

    private func refused(_ context: HubCallerContext) {
        let count = context.items.update(Refusals()) { refusals in
            refusals.count += 1
            return refusals.count
        }
        if count == 1 { context.trace(of: self).warning("Rate limit exceeded by a connection", context.traceFields) }
        if closeAfter > 0, count >= closeAfter { context.close("The rate limit was exceeded \(count) times.") }
    }

    /// One for each module of this kind: a hub and its methods may have several. Each is held by what tells it from others, so that none
    /// that a later reload brings can be taken for it.
    private struct OwnTables {
        var all: [(module: BucketTable, table: BucketTable)] = []
    }

    private struct Refusals {
        var count = 0
    }
}

extension HubModule where Self == RateLimit {
    /// Refuses calls that come faster than that.
    public static func rateLimit(
        calls: Int = 100, per: Duration = .seconds(1), burst: Int? = nil, by caller: RateLimit.Caller = .connection,
        eachMethod: Bool = false, buckets: Int = 10_000, close: Int? = nil, observe: Bool = false
    ) -> RateLimit {
        RateLimit(
            calls: calls, per: per, burst: burst, by: caller, eachMethod: eachMethod, buckets: buckets, close: close,
            observe: observe)
    }
}
