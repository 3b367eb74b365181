import Testing

@testable import HubForwarding

struct TraceContextTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let parent = "b7ad6b7169203331"

    @Test(arguments: ["00-\(trace)-\(parent)-01", "cc-\(trace)-\(parent)-00"])
    func aTraceParentIsPassedOn(_ text: String) { #expect(TraceContext.isTraceParent(text)) }

    @Test(arguments: [
        "", "00-\(trace)-\(parent)", "00-\(trace)-\(parent)-01-x", "ff-\(trace)-\(parent)-01",
        "00-\(trace.uppercased())-\(parent)-01",
        "00-00000000000000000000000000000000-\(parent)-01", "00-\(trace)-0000000000000000-01", " 00-\(trace)-\(parent)-01",
        "00-\(trace)-\(parent)-0\u{30A}", "00-\(trace)-\(parent)-01\r\nx: y",
    ])
    func whatIsNoneGoesNowhere(_ text: String) { #expect(!TraceContext.isTraceParent(text)) }
}
