import Glibc
import Hubs

/// When something began: by the clock that measures, and by the calendar. What begins inside takes its date from it, so that a clock that
/// is set meanwhile puts no span outside of the one around it.
struct SpanTime: Sendable {
    let exact: Duration
    /// Nanoseconds since 1970, UTC.
    let date: Int64

    init(_ exact: Duration) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        self.exact = exact
        date = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    init(_ exact: Duration, inside outer: SpanTime) {
        self.exact = exact
        date = outer.date + Int64((exact - outer.exact) / .nanoseconds(1))
    }
}

/// A span that has not ended.
struct OpenSpan {
    let context: TraceContext
    let time: SpanTime
    private let name: String
    private let kind: HubSpan.Kind
    private let parentID: UInt64?
    private var attributes: [HubSpan.Attribute]
    private var failure: String?

    init(
        _ name: String, _ kind: HubSpan.Kind, _ attributes: [HubSpan.Attribute], in caller: HubCallerContext,
        under parent: TraceContext?, _ outer: SpanTime? = nil
    ) {
        self.name = name
        self.kind = kind
        self.attributes = attributes
        parentID = parent?.spanID
        context = parent?.child() ?? .root()
        let now = caller.exactNow
        time = outer.map { SpanTime(now, inside: $0) } ?? SpanTime(now)
    }

    /// An event has ended.
    mutating func end(_ error: (any Error)?) { end(error, error == nil ? "completed" : "failed") { $0 } }

    /// A call has ended, or a stage of it; `passed` is whether the stage let it go on.
    mutating func end(_ error: (any Error)?, call: IncomingCall, passed: Bool = true) {
        let outcome = error == nil ? (passed ? "completed" : "answered") : (passed ? "failed" : "refused")
        end(error, outcome) { call.shown($0) }
    }

    private mutating func end(_ error: (any Error)?, _ outcome: String, _ shown: (String) -> String) {
        attributes.append(HubSpan.Attribute("hubline.outcome", outcome))
        guard let error else { return }
        attributes.append(HubSpan.Attribute("error.type", Self.typeName(of: error)))
        failure = shown((error as? HubError)?.message ?? String(describing: error))
    }

    /// The span as it is now over.
    func closed(in caller: HubCallerContext) -> HubSpan {
        HubSpan(
            name: name, kind: kind, context: context, parentID: parentID, start: time.date,
            duration: caller.exactNow - time.exact,
            attributes: attributes, failure: failure)
    }

    private static func typeName(of error: any Error) -> String {
        switch error as? HubFailure {
        case .unknownMethod?: "unknownMethod"
        case .argumentCount?: "argumentCount"
        case .binding?: "binding"
        case .unauthorized?: "unauthorized"
        case .notStreaming?: "notStreaming"
        case .streaming?: "streaming"
        case .uploadCount?: "uploadCount"
        case .thrown(let inner, _)?: typeName(of: inner)
        case nil: String(describing: type(of: error))
        }
    }
}

extension HubSpan {
    /// What the log says of it.
    var traceFields: [TraceRecord.Field] {
        var fields = [
            TraceRecord.Field("trace", TraceContext.hexadecimal(context.traceID, digits: 32)),
            TraceRecord.Field("span", TraceContext.hexadecimal(context.spanID, digits: 16)),
        ]
        if let parentID { fields.append(TraceRecord.Field("parent", TraceContext.hexadecimal(parentID, digits: 16))) }
        fields.append(TraceRecord.Field("duration", duration))
        for (key, name) in [("hubline.outcome", "outcome"), ("error.type", "error")] {
            if let value = attributes.first(where: { $0.key == key })?.value { fields.append(TraceRecord.Field(name, value)) }
        }
        if let failure { fields.append(TraceRecord.Field("failure", failure)) }
        return fields
    }
}
