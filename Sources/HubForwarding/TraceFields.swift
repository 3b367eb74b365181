internal import Hubs

extension HubCallerContext {
    /// The fields that tell a back end its place in a trace: below the span that this task runs in, else in the trace that the caller's
    /// connection came with; none if that is none, for whatever else a client says goes nowhere.
    var forwardedTrace: [String] {
        guard let trace = TraceContext.current ?? TraceContext(of: request) else { return [] }
        return ["traceparent: \(trace.traceparent)"] + (trace.state.isEmpty ? [] : ["tracestate: \(trace.state)"])
    }
}
