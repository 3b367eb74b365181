/// What a before-hook of an incoming call decides.
public enum IncomingVerdict: Sendable {
    /// The call goes on.
    case proceed
    /// The call ends here with this result; `.nothing` is what classic's `false` was. The method does not run.
    case reply(HubResult)
    /// The call ends here with this error.
    case reject(any Error)
}

/// A failed call as error-hooks see it: of an error and a result the one that was assigned last counts, as in classic SignalR.
public struct IncomingFailure: Sendable {
    /// The error; a hook may put another in its place, which also takes a result back.
    public var error: any Error { didSet { result = nil } }
    /// What the caller gets instead of the error, nil: the error. With `.nothing` the call succeeds without a value.
    public var result: HubResult?

    /// A failure by that error.
    public init(error: any Error) { self.error = error }

    /// How the log calls it: `refused` before the method ran, `error` that the caller may read, `cancelled`, else `failed`; `ok` when a
    /// result took its place.
    public var outcome: String { result == nil ? HubFailure(error, by: nil).outcome : "ok" }
}

/// The plain form of an incoming stage: hooks that do not suspend. Neighbouring hooks modules run in one loop, without a frame each.
///
/// Before-hooks run in the order of the list, all others in reverse. A module whose before-hook ends the call gets neither after- nor
/// error-hook for it; `onIncomingFinally` runs once for every module whose before-hook ran.
public protocol IncomingHooks: IncomingModule {
    /// Before the inner stages and the method. Proceeds by default.
    func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict
    /// After they have succeeded; may change the result. What it throws makes the call fail, and is told to its own error-hook first.
    func onAfterIncoming(_ call: IncomingCall, _ result: inout HubResult) throws
    /// After they have failed; may change the error, or replace it by a result.
    func onIncomingError(_ call: IncomingCall, _ failure: inout IncomingFailure)
    /// At the very end, in every case.
    func onIncomingFinally(_ call: IncomingCall)
}

extension IncomingHooks {
    /// Proceeds.
    public func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict { .proceed }
    /// Leaves the result as it is.
    public func onAfterIncoming(_ call: IncomingCall, _ result: inout HubResult) {}
    /// Leaves the error as it is.
    public func onIncomingError(_ call: IncomingCall, _ failure: inout IncomingFailure) {}
    /// Does nothing.
    public func onIncomingFinally(_ call: IncomingCall) {}

    /// The hooks as a stage of their own.
    public nonisolated(nonsending) func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
        let hooks = HooksRun([self], names: [Self.name])
        var call = call
        if let answer = try hooks.before(&call) { return answer.result }
        let result: HubResult
        do { result = try await next(call) } catch { return try hooks.failed(call, error) }
        return try hooks.after(call, result)
    }
}

/// What a before-hook of a send decides.
public enum OutgoingVerdict: Sendable {
    /// The send goes on.
    case proceed
    /// Nobody receives anything, and the sender hears of no error.
    case drop
    /// The sender gets this error.
    case reject(any Error)
}

/// The plain form of an outgoing stage: hooks that do not suspend. Before-hooks run in the order of the list, after-hooks in reverse.
public protocol OutgoingHooks: OutgoingModule {
    /// Before the send is spread to clients. Proceeds by default.
    func onBeforeOutgoing(_ call: inout OutgoingCall) -> OutgoingVerdict
    /// After it is handed over.
    func onAfterOutgoing(_ call: OutgoingCall)
}

extension OutgoingHooks {
    /// Proceeds.
    public func onBeforeOutgoing(_ call: inout OutgoingCall) -> OutgoingVerdict { .proceed }
    /// Does nothing.
    public func onAfterOutgoing(_ call: OutgoingCall) {}

    /// The hooks as a stage.
    public nonisolated(nonsending) func outgoing(_ call: OutgoingCall, next: OutgoingNext) async throws {
        var call = call
        switch onBeforeOutgoing(&call) {
        case .proceed:
            try await next(call)
            onAfterOutgoing(call)
        case .drop: break
        case .reject(let error): throw error
        }
    }
}
