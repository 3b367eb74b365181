public import Hubs

/// Answers the caller of a call that takes too long, and cancels it.
///
/// ```yaml
/// methods: { report: { pipeline: [timeout: { after: 10s }] } }
/// ```
///
/// The caller reads a hub error, `Time limit of 10s exceeded by chat.report.`, at once. The slot of the call comes back when the method
/// really ends; stages around learn of its end then, as a failure with that error whatever the method did. In between the method sees
/// its task cancelled and `context.timeLeft` at or below zero.
public struct Timeout: ConfigurableModule, IncomingHooks {
    /// For those who look for a module.
    public static let help = "Answers the caller of a call that takes too long, and cancels it."

    private let after: Duration
    private let observe: Observe

    /// Reads `after`, `observe`.
    public init(options: inout Options) {
        after = options(
            "after", default: Duration.seconds(30), in: .milliseconds(100)...(.seconds(86_400)), "How long a call may take.")
        observe = Observe(options: &options)
    }

    /// A module with these options.
    public init(after: Duration = .seconds(30), observe: Bool = false) {
        self.after = max(after, .milliseconds(100))
        self.observe = Observe(observe)
    }

    /// Begins to count.
    public func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict {
        if !observe.isOn { call.limit(to: after, orAnswer: error(of: call)) }
        return .proceed
    }

    /// A call that ended too late has failed.
    public func onAfterIncoming(_ call: IncomingCall, _ result: inout HubResult) throws {
        if let error = call.overdue { throw error }
    }

    /// However it failed.
    public func onIncomingError(_ call: IncomingCall, _ failure: inout IncomingFailure) {
        if let error = call.overdue { failure.error = error }
    }

    /// Tells what would have been stopped.
    public func onIncomingFinally(_ call: IncomingCall) {
        if call.age >= after { _ = observe.passes(call, of: self, error(of: call).message) }
    }

    private func error(of call: IncomingCall) -> HubError {
        HubError("Time limit of \(after.written) exceeded by \(call.hub).\(call.nameAsSent).")
    }
}

extension HubModule where Self == Timeout {
    /// Answers the caller of a call that takes longer than that, and cancels it.
    public static func timeout(after: Duration = .seconds(30), observe: Bool = false) -> Timeout {
        Timeout(after: after, observe: observe)
    }
}
