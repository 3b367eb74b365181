public import Hubs

/// Keeps what hubs write into `context.state` for as long as the connection lives.
///
/// ```yaml
/// pipeline: [callerState: { notify: stateChanged }]
/// ```
///
/// With `notify` each change is also sent to the client, as a call of that name with an object of what has changed; null is what is there
/// no longer. It has no part in calls, which so cost nothing more.
public struct CallerStateModule: ConfigurableModule, ConnectHooks {
    /// For those who look for a module.
    public static let help = "Keeps what hubs write into context.state, for as long as the connection lives."

    private let limit: Int
    private let warnAt: Int
    private let notify: String

    /// Reads `limit`, `warnAt`, `notify`.
    public init(options: inout Options) {
        limit = options("limit", default: 4_096, in: 16...1_048_576, "Most characters of one connection's state, as JSON.")
        warnAt = options(
            "warnAt", default: 2_048, in: 1...1_048_576, "From how many characters on the log warns, once for a connection.")
        notify = options("notify", default: "", "A method of the client that is called with each change; empty: none.")
    }

    /// A module with these options; `notify` empty: the client is not told.
    public init(limit: Int = 4_096, warnAt: Int = 2_048, notify: String = "") {
        self.limit = limit
        self.warnAt = warnAt
        self.notify = notify
    }

    /// Gives the connection its state.
    public func onBeforeConnect(_ event: HubEvent) -> EventVerdict {
        event.context.features[CallerStateStore.self] = CallerStateStore(limit: limit) { try await changed($0) }
        return .proceed
    }

    private nonisolated(nonsending) func changed(_ change: StateChange) async throws {
        if change.size > warnAt { warn(change) }
        guard !notify.isEmpty else { return }
        try await change.context.clients.caller.call(notify, HubValue.object(HubObject([.init(change.name, change.value)])))
    }

    private func warn(_ change: StateChange) {
        let isFirst = change.context.items.update(Warned()) { warned in
            defer { warned.isDone = true }
            return !warned.isDone
        }
        guard isFirst else { return }
        change.context.trace(of: self).warning(
            "The state of a connection is large: what is not for its client belongs into context.items",
            change.context.traceFields + [TraceRecord.Field("size", change.size), TraceRecord.Field("limit", limit)])
    }

    private struct Warned {
        var isDone = false
    }
}

extension HubModule where Self == CallerStateModule {
    /// Keeps what hubs write into `context.state`.
    public static func callerState(limit: Int = 4_096, warnAt: Int = 2_048, notify: String = "") -> CallerStateModule {
        CallerStateModule(limit: limit, warnAt: warnAt, notify: notify)
    }
}
