public import Hubs

/// Counts and times calls, and counts who comes and leaves, for every `MetricsListener` of the hub.
///
/// ```yaml
/// server: { metrics: [127.0.0.1] }
/// pipeline: [metrics, logging, errorHandling]
/// ```
///
/// It sees what stands inside of it: first in the list it sees refusals of `rateLimit` and the like, too. `GET /metrics`, which
/// `server.metrics` opens, is such a listener, and an application may have its own. Without any it is in no chain.
public struct Metrics: ConfigurableModule, IncomingModule, ConnectModule, DisconnectModule, ClientSignalHooks {
    /// For those who look for a module.
    public static let help =
        "Counts and times calls, for GET /metrics (opened by server.metrics) and the application's own listeners."

    /// Has no options.
    public init(options: inout Options) {}

    /// The module.
    public init() {}

    /// Only where somebody listens.
    public func takesPart(in scope: PlanScope) -> Bool { scope.isMeasured }

    // No hooks: what has begun would have to be kept somewhere, which costs more than the frame that keeps it here.

    /// Measures a call.
    public nonisolated(nonsending) func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
        let began = call.context.exactNow
        do {
            let result = try await next(call)
            record(.completed, call, since: began)
            return result
        } catch {
            record(Self.outcome(of: error, call), call, since: began)
            throw error
        }
    }

    /// Counts a client that comes.
    public nonisolated(nonsending) func connect(_ event: HubEvent, next: EventNext) async throws {
        event.context.record(.connected(hub: event.context.hubKey, transport: event.context.transport))
        try await next(event)
    }

    /// Counts a client that leaves.
    public nonisolated(nonsending) func disconnect(_ event: HubEvent, next: EventNext) async throws {
        defer {
            let code = event.end?.code.rawValue ?? ""
            event.context.record(.disconnected(hub: event.context.hubKey, code: code))
        }
        try await next(event)
    }

    /// Counts what is no call.
    public func onSignal(_ signal: ClientSignal) {
        signal.context.record(.signal(hub: signal.context.hubKey, kind: signal.kind.rawValue))
    }

    private func record(_ outcome: MeasuredCall.Outcome, _ call: IncomingCall, since began: Duration) {
        let module = outcome == .refused || outcome == .failed ? call.thrower : nil
        call.context.record(
            .call(
                MeasuredCall(
                    hub: call.method.hub.key, method: call.method.isKnown ? call.method.name : MeasuredCall.otherMethod,
                    outcome: outcome, module: module, duration: call.context.exactNow - began)))
    }

    private static func outcome(of error: any Error, _ call: IncomingCall) -> MeasuredCall.Outcome {
        if call.overdue != nil { return .timedOut }
        switch error {
        case HubFailure.unknownMethod: return .unknownMethod
        case HubFailure.argumentCount, HubFailure.binding, HubFailure.notStreaming, HubFailure.streaming, HubFailure.uploadCount:
            return .badArguments
        case HubFailure.unauthorized: return .refused
        case is HubError: return call.thrower == nil ? .hubError : .refused
        case is CancellationError: return .cancelled
        default: return .failed
        }
    }
}

extension HubModule where Self == Metrics {
    /// Counts and times calls, for every `MetricsListener` of the hub.
    public static var metrics: Metrics { Metrics() }
}
