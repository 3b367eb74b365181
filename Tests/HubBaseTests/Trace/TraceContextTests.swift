import Testing

@testable import HubBase

struct TraceContextTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let parent = "b7ad6b7169203331"

    @Test func whatIsOneIsReadAndWrittenAlike() throws {
        let text = "00-\(Self.trace)-\(Self.parent)-01"
        let context = try #require(TraceContext(traceparent: [text], tracestate: ["a=1", "b=2"]))
        #expect(context.traceparent == text)
        #expect(context.isSampled && context.state == "a=1,b=2")
    }

    /// A later version is understood as far as this one goes, and passed on as this one.
    @Test(arguments: ["cc-\(trace)-\(parent)-00", "01-\(trace)-\(parent)-08-what-the-future-is.like"])
    func aLaterVersionIsReadAsFarAsItIsKnown(_ text: String) throws {
        let context = try #require(TraceContext(traceparent: [text]))
        #expect(context.traceparent == "00-\(Self.trace)-\(Self.parent)-00")
        #expect(!context.isSampled)
    }

    @Test(arguments: [
        "", "00-\(trace)-\(parent)", "00-\(trace)-\(parent)-01-x", "ff-\(trace)-\(parent)-01",
        "00-\(trace.uppercased())-\(parent)-01", "00-\(trace)-\(parent)-1", "00-+\(trace.dropFirst())-\(parent)-01",
        "00-00000000000000000000000000000000-\(parent)-01", "00-\(trace)-0000000000000000-01", " 00-\(trace)-\(parent)-01",
        "00-\(trace)-\(parent)-0\u{30A}", "00-\(trace)-\(parent)-01\r\nx: y", "01-\(trace)-\(parent)-01-a\r\nx: y",
    ])
    func whatIsNoneIsNotRead(_ text: String) { #expect(TraceContext(traceparent: [text]) == nil) }

    @Test func twoAreNone() {
        let text = "00-\(Self.trace)-\(Self.parent)-01"
        #expect(TraceContext(traceparent: [text, text]) == nil)
        #expect(TraceContext(traceparent: []) == nil)
    }

    @Test(arguments: ["a=1\r\nx: y", "a=ż", String(repeating: "a", count: 513)])
    func aStateThatIsNoneGoesNowhere(_ state: String) throws {
        let context = try #require(TraceContext(traceparent: ["00-\(Self.trace)-\(Self.parent)-01"], tracestate: [state]))
        #expect(context.state.isEmpty)
    }

    @Test func aChildIsOfTheSameTrace() throws {
        let parent = try #require(TraceContext(traceID: 1, spanID: 2, isSampled: false, state: "a=1"))
        let child = parent.child()
        #expect(child.traceID == 1 && child.spanID != 2 && !child.isSampled && child.state == "a=1")
        #expect(TraceContext.hexadecimal(parent.traceID, digits: 32) == "00000000000000000000000000000001")
        #expect(TraceContext(traceID: 0, spanID: 1) == nil && TraceContext(traceID: 1, spanID: 0) == nil)
    }
}
