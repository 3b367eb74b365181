public import Hubs

/// Notices clients that call nothing for long: a line in the log, and on demand a call to the client, or the end of its connection.
///
/// ```yaml
/// pipeline: [idle: { after: 5m, notify: areYouThere, close: false }]
/// ```
///
/// Each silence is reported once, and none before the first call. Pings are no activity, nor is what the server sends; while a call
/// runs nobody is idle.
public struct Idle: ConfigurableModule, IncomingHooks, CompanionModule {
    /// For those who look for a module.
    public static let help = "Notices clients that call nothing for long."

    private let after: Duration
    private let notify: String
    private let closes: Bool

    /// Reads `after`, `notify`, `close`.
    public init(options: inout Options) {
        after = options(
            "after", default: Duration.seconds(300), in: .milliseconds(100)...(.seconds(7 * 86_400)), "How long is too long.")
        notify = options("notify", default: "", "A method of the client that is called then, without arguments; empty: none.")
        closes = options("close", default: false, "Whether the connection is closed then.")
    }

    /// A module with these options; `notify` empty: no method of the client is called.
    public init(after: Duration = .seconds(300), notify: String = "", close: Bool = false) {
        self.after = max(after, .milliseconds(100))
        self.notify = notify
        closes = close
    }

    /// A call is activity,
    public func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict {
        call.context.items.update(Activity()) { $0.running += 1 }
        return .proceed
    }

    /// and so is its end.
    public func onIncomingFinally(_ call: IncomingCall) {
        let now = call.context.now
        call.context.items.update(Activity()) { activity in
            activity.running -= 1
            activity.last = now
        }
    }

    /// Watches; a reload goes on with the options it brings.
    public nonisolated(nonsending) func accompany(_ context: HubCallerContext) async {
        while !Task.isCancelled {
            let activity = context.items[Activity.self] ?? Activity()
            let silence = activity.running == 0 ? activity.last.map { context.now - $0 } ?? .zero : .zero
            if silence >= after, activity.last != activity.reported {
                context.items.update(Activity()) { $0.reported = activity.last }
                await report(context)
            }
            let left = silence < after ? after - silence : after
            guard (try? await context.clock.sleep(for: left)) != nil else { return }
        }
    }

    private nonisolated(nonsending) func report(_ context: HubCallerContext) async {
        context.trace(of: self).information("\(context.connectionID) is idle", context.traceFields)
        // A client that has just gone needs no notice.
        if !notify.isEmpty { try? await context.clients.caller.call(notify) }
        if closes { context.close("The client called nothing for \(after).") }
    }

    private struct Activity {
        var running = 0
        /// When the last call ended.
        var last: Duration?
        /// After which call the silence was reported last.
        var reported: Duration?
    }
}

extension HubModule where Self == Idle {
    /// Notices clients that call nothing for long.
    public static func idle(after: Duration = .seconds(300), notify: String = "", close: Bool = false) -> Idle {
        Idle(after: after, notify: notify, close: close)
    }
}
