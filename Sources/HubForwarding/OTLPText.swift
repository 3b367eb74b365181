internal import Hubs

/// Spans as a collector reads them: `ExportTraceServiceRequest` of OTLP 1, in its JSON form, in which ids are hexadecimal.
enum OTLPText {
    static func body(of spans: [HubSpan], service: String) -> [UInt8] {
        let scope = object([("name", .string("hubline"))])
        let scoped = object([("scope", scope), ("spans", .array(spans.map { value(of: $0) }))])
        let resource = object([("attributes", .array([attribute("service.name", service)]))])
        let all = object([("resource", resource), ("scopeSpans", .array([scoped]))])
        var out = ByteWriter()
        out.append(json: object([("resourceSpans", .array([all]))]))
        return out.withSpan { [UInt8](copying: $0) }
    }

    private static func value(of span: HubSpan) -> HubValue {
        var members: [(String, HubValue)] = [
            ("traceId", .string(TraceContext.hexadecimal(span.context.traceID, digits: 32))),
            ("spanId", .string(TraceContext.hexadecimal(span.context.spanID, digits: 16))),
            ("name", .string(span.name)),
            ("kind", .integer(span.kind == .server ? 2 : 1)),
            // Numbers of 64 bits are texts in JSON.
            ("startTimeUnixNano", .string("\(span.start)")),
            ("endTimeUnixNano", .string("\(span.start + Int64(span.duration / .nanoseconds(1)))")),
            ("attributes", .array(span.attributes.map { attribute($0.key, $0.value) })),
        ]
        if let parent = span.parentID {
            members.append(("parentSpanId", .string(TraceContext.hexadecimal(parent, digits: 16))))
        }
        if !span.context.state.isEmpty { members.append(("traceState", .string(span.context.state))) }
        if let failure = span.failure {
            members.append(("status", object([("code", .integer(2)), ("message", .string(failure))])))
        }
        return object(members)
    }

    private static func attribute(_ key: String, _ value: String) -> HubValue {
        object([("key", .string(key)), ("value", object([("stringValue", .string(value))]))])
    }

    private static func object(_ members: [(String, HubValue)]) -> HubValue {
        .object(HubObject(members.map { HubObject.Member($0.0, $0.1) }))
    }
}
