import Hubs
import Testing

@testable import HubConfiguration

struct TracingTests {
    @Test func withoutASectionEverythingHasItsDefault() throws {
        #expect(try configure("hubs:\n").tracing == TracingSettings())
        #expect(try configure("tracing:\n").tracing == TracingSettings())
    }

    @Test(arguments: [
        ("hubline.pipeline", true), ("hubline", true), ("hubline.*", true), ("hubline.transports", true),
        ("hubline.transports.*", true),
        ("hubline.transports.webSockets", true), ("hubline.hubs", true), ("hubline.hubs.chat", true), ("hubline.hubs.*", true),
        ("hubline.modules.logging", true), ("hubline.modules.requireTenant", true), ("shop", true), ("shop.orders.*", true),
        ("hublines", true), ("hubline.hubs.shop", false), ("hubline.modules.nope", false), ("hubline.pipelines", false),
        ("hubline.transport", false), ("hubline.transports.webSocket", false), ("hubline.pipeline.calls", false), ("*", false),
        ("hubline.*.x", false), ("a..b", false), ("\"\"", false), (".*", false), ("hubline.pipe*", false),
        ("Hubline.pipeline", true),
    ])
    func sourcesOfTheHouseAreKnown(_ source: String, _ isKnown: Bool) {
        let name = source.hasPrefix("\"") ? source : "\"\(source)\""
        let found = problems(of: "hubs: { chat: { path: /chat, methods: {} } }\ntracing:\n  sources: { \(name): off }\n")
        #expect(found.isEmpty == isKnown, "\(found)")
        #expect(found.allSatisfy { $0.hasPrefix("3:14: error: ") })
    }

    @Test(arguments: [
        (
            "sources: { hubline.pipeline: loud }",
            "1:41: error: 'level' expects 'off', 'critical', 'error', 'warning', 'information' or 'verbose', found 'loud'"
        ),
        (
            "sources: { hubline.pipeline: { listeners: calls } }",
            "1:54: error: 'listeners' expects a list with text in each place, found 'calls'"
        ),
        (
            "sources: { hubline.transports: off, hubline.transports.*: verbose }",
            "1:48: error: 'hubline.transports.*' means the same sources as the one at config.yaml:1:23"
        ),
        ("sources: [hubline.pipeline]", "1:21: error: 'sources' expects a section of names, found a list"),
        ("listeners: { a: {} }", "1:25: error: 'file' is missing"),
        ("listeners: { a: a.log }", "1:28: error: 'a' expects a section, found 'a.log'"),
        ("listeners: { a: { file: \"\" } }", "1:36: error: 'file' expects the path of a file"),
        ("listeners: { a: { file: logs/ } }", "1:36: error: 'file' expects the path of a file"),
        ("listeners: { a: { file: \"x\\0y\" } }", "1:36: error: 'file' expects the path of a file"),
        (
            "listeners: { a: { file: x }, b: { file: x } }",
            "1:52: error: the file is written by another listener, too, at config.yaml:1:36"
        ),
        (
            "listeners: { a: { file: x, format: txt } }",
            "1:47: error: 'format' expects 'text' or 'json', found 'txt' (did you mean 'text'?)"
        ),
        (
            "listeners: { a: { file: x, queueSize: 1KiB } }",
            "1:50: error: 'queueSize' expects a size (bytes, or as 500B, 32KiB, 10MB, 1GiB; kB, MB, GB, KiB, MiB, GiB) from 64KiB to 1GiB, found '1KiB'"
        ),
        ("autoflush: on", "1:23: error: 'autoflush' expects true or false, found 'on'"),
        (
            "switch: debug",
            "1:20: error: 'switch' expects 'off', 'critical', 'error', 'warning', 'information' or 'verbose', found 'debug'"
        ),
    ])
    func mistakesAreShownAtTheirPlace(_ tracing: String, _ problem: String) {
        #expect(problems(of: "tracing: { \(tracing) }") == [problem])
    }

    // K40
    @Test(arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
    func theMostSpecificNameWinsInAnyOrder(_ order: [Int]) throws {
        let rules = ["hubline.transports: off", "hubline.transports.webSockets: verbose", "hubline.pipelines: error"]
        let text = "tracing:\n  switch: warning\n  sources:\n" + order.map { "    \(rules[$0])\n" }.joined()
        let line = 4 + (order.firstIndex(of: 2) ?? 0)
        #expect(problems(of: text) == ["\(line):5: error: unknown source 'hubline.pipelines' (did you mean 'hubline.pipeline'?)"])
        let sound = try configure(text.replacing("    hubline.pipelines: error\n", with: ""))
        let sources = TraceSwitch()
        let rest = sound.tracing.sources.map { TraceSwitch.Rule(pattern: $0.pattern, level: $0.level, listeners: nil) }
        sources.set(level: sound.tracing.level, rules: rest, listeners: [Ear()])
        #expect(sources.source("hubline.transports.webSockets").speaks(at: .verbose))
        #expect(!sources.source("hubline.transports.longPolling").speaks(at: .critical))
        #expect(sources.source("hubline.pipeline").speaks(at: .warning))
        #expect(!sources.source("hubline.pipeline").speaks(at: .information))
    }

    @Test(
        arguments: [
            ("", "2:3: warning: 'logging' has no listener: its lines go to standard error"),
            ("tracing: { listeners: { a: { file: x } } }", nil),
            (
                "tracing: { switch: warning, listeners: { a: { file: x } } }",
                "2:3: warning: 'logging' is not heard: 'hubline.pipeline' needs level information and a listener"
            ),
            ("tracing: { switch: warning, sources: { hubline.pipeline: information }, listeners: { a: { file: x } } }", nil),
            (
                "tracing: { sources: { hubline: { listeners: [] } }, listeners: { a: { file: x } } }",
                "2:3: warning: 'logging' is not heard: 'hubline.pipeline' needs level information and a listener"
            ),
        ] as [(String, String?)])
    func loggingThatNobodyHearsIsDoubtful(_ tracing: String, _ warning: String?) {
        #expect(problems(of: "pipeline:\n- logging\n\(tracing)") == (warning.map { [$0] } ?? []))
    }

    private final class Ear: TraceListener {
        func write(_ record: TraceRecord) {}
    }
}
