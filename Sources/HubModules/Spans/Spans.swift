public import Hubs

/// Writes a span for each call, one for each stage inside of it and one for the method, and for who comes and leaves: to the log, as
/// `hubline.modules.spans`, and to every `SpanListener` of the hub.
///
/// ```yaml
/// pipeline: [spans, otlp: { url: "http://127.0.0.1:4318/v1/traces" }, logging, errorHandling]
/// ```
///
/// The trace is that of the request that opened the connection, by `traceparent` and `tracestate`; where there is none, or none that is
/// valid, each call begins one. What whoever began it does not record is not recorded here, but passed on all the same:
/// `TraceContext.current` is the span that a method runs in, and the step `forward` tells it the back end. While nobody hears of spans
/// the module is in no chain.
public struct Spans: ConfigurableModule, StageWatchingModule, ConnectModule, DisconnectModule {
    /// For those who look for a module.
    public static let help = "Writes a span for each call and its stages, in the trace that the connecting request began."

    private let showsStages: Bool

    /// Reads `stages`.
    public init(options: inout Options) {
        showsStages = options("stages", default: true, "Whether each stage inside, and the method, is a span, too.")
    }

    /// A module with these options.
    public init(stages: Bool = true) { showsStages = stages }

    /// Only where spans go somewhere.
    public func takesPart(in scope: PlanScope) -> Bool {
        scope.isTraced || scope.speaks("hubline.modules.\(Self.name)", at: .information)
    }

    /// A span around a call.
    public nonisolated(nonsending) func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
        // What a client makes up is no name of a span: those are few.
        let method = call.method.isKnown ? call.method.name : MeasuredCall.otherMethod
        let name = "\(call.hub)/\(method)"
        let span = OpenSpan(
            name, .server, rpc(call.hub, call.displayName) + [HubSpan.Attribute("hubline.call", call.identifier)],
            in: call.context,
            under: TraceContext(of: call.context.request))
        call.items[SpanTime.self] = span.time
        return try await run(span, call.context, { $0.end($1, call: call) }) { try await next(call) }
    }

    /// A span around a stage.
    public nonisolated(nonsending) func watch(_ stage: WatchedStage, of call: IncomingCall) async throws -> HubResult {
        guard showsStages, let parent = TraceContext.current, parent.isSampled else { return try await stage(call) }
        let attributes = stage.module.map { [HubSpan.Attribute("hubline.module", $0)] } ?? []
        let span = OpenSpan(
            stage.module ?? "method", .internal, attributes, in: call.context, under: parent, call.items[SpanTime.self])
        return try await run(span, call.context, { $0.end($1, call: call, passed: stage.wasPassed(by: call)) }) {
            try await stage(call)
        }
    }

    /// A span around a client's coming.
    public nonisolated(nonsending) func connect(_ event: HubEvent, next: EventNext) async throws {
        try await run(event, "onConnected", next)
    }

    /// A span around a client's leaving.
    public nonisolated(nonsending) func disconnect(_ event: HubEvent, next: EventNext) async throws {
        try await run(event, "onDisconnected", next)
    }

    private nonisolated(nonsending) func run(_ event: HubEvent, _ name: String, _ next: EventNext) async throws {
        let span = OpenSpan(
            "\(event.hub)/\(name)", .internal, rpc(event.hub, name), in: event.context,
            under: TraceContext(of: event.context.request))
        try await run(span, event.context, { $0.end($1) }) { try await next(event) }
    }

    /// As ASP.NET Core's SignalR calls them.
    private func rpc(_ hub: String, _ method: String) -> [HubSpan.Attribute] {
        [.init("rpc.system", "signalr"), .init("rpc.service", hub), .init("rpc.method", method)]
    }

    /// Runs `body` in the span; `end` puts in how it ended.
    private nonisolated(nonsending) func run<R>(
        _ span: OpenSpan, _ context: HubCallerContext, _ end: (inout OpenSpan, (any Error)?) -> Void,
        _ body: nonisolated(nonsending) () async throws -> R
    ) async throws -> R {
        var span = span
        do {
            let result = try await TraceContext.$current.withValue(span.context) { try await body() }
            end(&span, nil)
            tell(span, context)
            return result
        } catch {
            end(&span, error)
            tell(span, context)
            throw error
        }
    }

    private func tell(_ open: OpenSpan, _ context: HubCallerContext) {
        guard open.context.isSampled else { return }
        let span = open.closed(in: context)
        context.record(span)
        context.trace(of: self).information("Span \(span.name)", context.traceFields + span.traceFields)
    }
}

extension HubModule where Self == Spans {
    /// Writes a span for each call, and with `stages` for each stage of it.
    public static func spans(stages: Bool = true) -> Spans { Spans(stages: stages) }
}
