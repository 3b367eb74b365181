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
        ("hubline.transport", false), ("hubline.transports.webSocket", false), ("hubline.pipeline.calls", false), ("*", true),
        ("hubline.*.x", false), ("a..b", false), ("*.*", false), ("\"\"", false), (".*", false), ("hubline.pipe*", false),
        ("Hubline.pipeline", true), ("SignalR.HubPipeline", true), ("SignalR.*", true), ("SignalR.Transports.*", true),
        ("SignalR.Transports.WebSocketTransport", true), ("SignalR.Transports.WebSocketTransports", false),
        ("SignalR.X.*", false),
        ("Microsoft.AspNetCore.SignalR", true),
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

    // S141
    @Test func sourcesOfTheGuidesAreTakenAndThoseOfPartsThatAreNotHereAreDoubtful() throws {
        let text = """
            tracing:
              sources:
                SignalR.SqlMessageBus: { listeners: [bus] }
                SignalR.ServiceBusMessageBus: { listeners: [bus] }
                SignalR.Transports.WebSocketTransport: { listeners: [transports] }
                SignalR.Transports.LongPollingTransport: off
                SignalR.Transport.TransportHeartBeat: off
                hubline.transports.webSockets: off
              listeners:
                bus: { file: bus.log.txt }
                transports: { initializeData: transports.log.txt }
            """
        #expect(
            problems(of: text) == [
                "3:5: warning: 'SignalR.SqlMessageBus' speaks of a part that does not exist here: nothing comes from it",
                "4:5: warning: 'SignalR.ServiceBusMessageBus' speaks of a part that does not exist here: nothing comes from it",
                "6:5: warning: 'SignalR.Transports.LongPollingTransport' speaks of a part that does not exist here: nothing comes from it",
                "7:5: error: unknown source 'SignalR.Transport.TransportHeartBeat' (did you mean 'SignalR.Transports.TransportHeartBeat'?)",
                "8:5: error: 'hubline.transports.webSockets' means the same sources as the one at config.yaml:5:5",
            ])
        let sound = try configure(String(text.split(separator: "\n").filter { !$0.contains(": off") }.joined(separator: "\n")))
        #expect(sound.tracing.sources.last?.pattern == "hubline.transports.webSockets")
    }

    // S145
    @Test(arguments: [
        ("Off", TraceLevel.off), ("Critical", .critical), ("Error", .error), ("Warning", .warning), ("Information", .information),
        ("Verbose", .verbose), ("All", .verbose), ("all", .verbose), ("verbose", .verbose),
    ])
    func levelsAreWrittenAsInTheGuidesToo(_ word: String, _ level: TraceLevel) throws {
        let settings = try configure("tracing: { switch: \(word), sources: { shop: \(word) } }").tracing
        #expect(settings.level == level && settings.sources.map(\.level) == [level])
    }

    private func ears(_ tracing: TracingSettings) -> (sources: TraceSwitch, heard: [String: NotingEar]) {
        let heard = Dictionary(uniqueKeysWithValues: tracing.listeners.map { ($0.name, NotingEar()) })
        let sources = TraceSwitch()
        sources.set(
            level: tracing.level,
            rules: tracing.sources.map {
                TraceSwitch.Rule(pattern: $0.pattern, level: $0.level, listeners: $0.listeners?.compactMap { heard[$0] })
            }, listeners: Array(heard.values))
        return (sources, heard)
    }

    // S143
    @Test(arguments: ["tracing: logs\n", "tracing: { folder: logs/ }\n"])
    func aFolderIsShortForThreeFilesAndEachLineIsInOne(_ text: String) throws {
        let configuration = try configure(text)
        let settings = configuration.tracing
        #expect(settings.listeners.map(\.file) == ["logs/calls.log", "logs/transports.log", "logs/server.log"])
        #expect(settings.level == .information && settings.autoflush)
        #expect(configuration.listenerPlaces["calls"]?.line == 1)
        let (sources, heard) = ears(settings)
        for name in [
            "hubline.pipeline", "hubline.hubs.chat", "hubline.modules.x", "hubline.connections", "hubline.transports.webSockets",
            "hubline.server", "hubline.http", "shop",
        ] {
            sources.source(name).information("said")
            sources.source(name).verbose("not said")
        }
        #expect(heard["calls"]?.names == ["hubline.pipeline", "hubline.hubs.chat", "hubline.modules.x"])
        #expect(heard["transports"]?.names == ["hubline.connections", "hubline.transports.webSockets"])
        #expect(heard["server"]?.names == ["hubline.server", "hubline.http", "shop"])
    }

    @Test func sourcesOfAFolderKeepTheirFileWhenTheirLevelChanges() throws {
        let settings = try configure(
            "tracing: { folder: logs, switch: warning, sources: { hubline.pipeline: verbose, shop: { listeners: [calls] } } }"
        ).tracing
        let (sources, heard) = ears(settings)
        sources.source("hubline.pipeline").verbose("said")
        sources.source("hubline.hubs.chat").information("not said")
        sources.source("shop").warning("said")
        #expect(heard["calls"]?.names == ["hubline.pipeline", "shop"])
        #expect(heard["server"]?.names == [])
    }

    @Test(arguments: [
        ("tracing: \"\"", "1:10: error: 'folder' expects the path of a folder"),
        ("tracing: [logs]", "1:10: error: 'tracing' expects a section, found a list"),
        (
            "tracing: { folder: logs, listeners: { a: { file: b } } }",
            "1:37: error: 'listeners' has no meaning beside 'folder'"
        ),
        (
            "tracing: { folder: logs, sources: { shop: { listeners: [call] } } }",
            "1:57: error: unknown listener 'call' (did you mean 'calls'?)"
        ),
        (
            "tracing: { listeners: { a: { file: x, whenFull: wait } } }",
            "1:49: error: 'whenFull' expects 'drop' or 'block', found 'wait'"
        ),
        (
            "tracing: { listeners: { a: { type: kafka } } }",
            "1:36: error: unknown type of listener 'kafka'"
        ),
        (
            "tracing: { listeners: { a: { type: sdterr } } }",
            "1:36: error: unknown type of listener 'sdterr' (did you mean 'stderr'?)"
        ),
        (
            "tracing: { listeners: { a: { type: stderr, file: x } } }",
            "1:50: error: 'file' has no meaning for standard error"
        ),
        (
            "tracing: { listeners: { a: { type: syslog, format: json } } }",
            "1:52: error: 'format' has no meaning for the system's log"
        ),
        (
            "tracing: { listeners: { a: { file: x, socket: y } } }",
            "1:47: error: 'socket' has no meaning for a file"
        ),
        (
            "tracing: { listeners: { a: { file: x, rotate: { size: 1KiB } } } }",
            "1:55: error: 'size' expects a size (bytes, or as 500B, 32KiB, 10MB, 1GiB; kB, MB, GB, KiB, MiB, GiB) from 16KiB to 1024GiB, found '1KiB'"
        ),
        (
            "tracing: { listeners: { a: { file: x, filter: { user: { a: b } } } } }",
            "1:55: error: 'user' expects a name or a list of names, found a section"
        ),
        (
            "tracing: { listeners: { a: { file: x, filter: { hubs: a } } } }",
            "1:49: error: unknown key 'hubs' (did you mean 'hub'?)"
        ),
        (
            "tracing: { switches: { SignalRSwich: Verbose } }",
            "1:24: error: unknown switch 'SignalRSwich' (did you mean 'SignalRSwitch'?)"
        ),
        (
            "tracing: { switch: error, switches: { SignalRSwitch: Verbose } }",
            "1:37: error: 'switches' has no meaning beside 'switch'"
        ),
    ])
    func mistakesWithAFolderOrAQueueAreShownAtTheirPlace(_ text: String, _ problem: String) {
        #expect(problems(of: text) == [problem])
    }

    // S140: the guide's XML, name by name.
    @Test func theGuidesConfigurationSaysTheSameHere() throws {
        let text = """
            tracing:
              sources:
                SignalR.SqlMessageBus: { listeners: [SignalR-Bus] }
                SignalR.ServiceBusMessageBus: { listeners: [SignalR-Bus] }
                SignalR.ScaleoutMessageBus: { listeners: [SignalR-Bus] }
                SignalR.Transports.WebSocketTransport: { listeners: [SignalR-Transports] }
                SignalR.Transports.ServerSentEventsTransport: { listeners: [SignalR-Transports] }
                SignalR.Transports.ForeverFrameTransport: { listeners: [SignalR-Transports] }
                SignalR.Transports.LongPollingTransport: { listeners: [SignalR-Transports] }
                SignalR.Transports.TransportHeartBeat: { listeners: [SignalR-Transports] }
              switches: { SignalRSwitch: Verbose }
              sharedListeners:
                SignalR-Transports: { type: System.Diagnostics.TextWriterTraceListener, initializeData: transports.log.txt }
                SignalR-Bus: { type: System.Diagnostics.TextWriterTraceListener, initializeData: bus.log.txt }
              autoflush: true
            """
        #expect(problems(of: text).allSatisfy { $0.contains(": warning: ") })
        let tracing = try configure(text).tracing
        #expect(tracing.level == .verbose && tracing.autoflush)
        #expect(tracing.listeners.map(\.file) == ["transports.log.txt", "bus.log.txt"])
        let (sources, heard) = ears(tracing)
        for name in ["hubline.bus", "hubline.transports.webSockets", "hubline.transports.heartbeat"] {
            sources.source(name).verbose("said")
        }
        #expect(heard["SignalR-Bus"]?.names == ["hubline.bus"])
        #expect(heard["SignalR-Transports"]?.names == ["hubline.transports.webSockets", "hubline.transports.heartbeat"])
    }

    // S148
    @Test func whereLinesGoAndWhichIsSaidOfEachListener() throws {
        let text = """
            tracing:
              listeners:
                a: { type: stdout, format: json, level: warning }
                b: { type: stderr }
                c: { type: syslog, socket: /run/log }
                d: { file: d.log, rotate: 1MiB, devices: true }
                e: { file: e.log, rotate: { every: 24h, keep: 7, keepFor: 720h, compress: true } }
                f: { file: f.log, filter: { hub: chat, method: [send, join], user: ada } }
            """
        let listeners = try configure(text).tracing.listeners
        #expect(listeners.map(\.type) == [.standardOutput, .standardError, .syslog, .file, .file, .file])
        #expect(listeners[0].format == .json && listeners[0].level == .warning && listeners[2].socket == "/run/log")
        #expect(listeners[3].rotation == TraceRotation(size: 1 << 20) && listeners[3].devices)
        let rotation = try #require(listeners[4].rotation)
        #expect(rotation.every == .seconds(86_400) && rotation.keep == 7 && rotation.compress && rotation.size == nil)
        #expect(rotation.keepFor == .seconds(720 * 3_600))
        let filter = listeners[5].filter
        #expect(filter.hubs == ["chat"] && filter.methods == ["send", "join"] && filter.users == ["ada"])
    }

    // S148
    @Test func aRegisteredListenerReadsItsOptions() throws {
        var catalog = TraceListenerCatalog()
        let topics = Lock<[String]>([])
        let make: TraceListenerCatalog.Factory = { options in
            let topic: String = options.required("topic", "Where records go.")
            topics.withLock { $0.append(topic) }
            return NotingEar()
        }
        let added = ["kafka", "kafka", "stderr"].map { catalog.add($0, make) }
        #expect(added == [true, false, false])
        func read(_ text: String) -> [String] {
            let report = Configuration.check(
                Array(text.utf8), file: "config.yaml", modules: ModuleCatalog(), hubs: HubCatalog(), listeners: catalog)
            return report.problems.map { String($0.description.dropFirst("config.yaml:".count)) }
        }
        #expect(read("tracing: { listeners: { a: { type: kafka, options: { topic: calls } } } }").isEmpty)
        #expect(topics.withLock { $0 } == ["calls"])
        #expect(
            read("tracing: { listeners: { a: { type: kafka, queueSize: 1MiB, options: { topik: calls } } } }") == [
                "1:54: error: 'queueSize' has no meaning for a listener of the application", "1:60: error: 'topic' is missing",
                "1:71: error: unknown key 'topik' (did you mean 'topic'?)",
            ])
    }

    // S146
    @Test func aSourceWithoutALevelHasThatOfTheSwitch() throws {
        let settings = try configure("tracing: { switch: error, sources: { hubline.pipeline: { listeners: [] }, shop: {} } }")
            .tracing
        let sources = TraceSwitch()
        sources.set(
            level: settings.level, rules: settings.sources.map { .init(pattern: $0.pattern, level: $0.level, listeners: nil) },
            listeners: [NotingEar()])
        for name in ["hubline.pipeline", "shop", "hubline.server"] {
            #expect(sources.source(name).speaks(at: .error) && !sources.source(name).speaks(at: .warning))
        }
    }

    @Test func whatAFileDoesWhenItsQueueIsFullIsSaid() throws {
        let settings = try configure(
            "tracing: { listeners: { a: { file: a, whenFull: block }, b: { file: b } } }"
        ).tracing
        #expect(settings.listeners.map(\.whenFull) == [.block, .drop])
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

    private final class NotingEar: TraceListener {
        private let sources = Lock<[String]>([])
        var names: [String] { sources.withLock { $0 } }
        func write(_ record: TraceRecord) { sources.withLock { $0.append(record.source) } }
    }
}
