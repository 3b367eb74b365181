import Glibc
import HubBase
import HubSettings
import HubValues
import Testing

@testable import HubTracing

struct TraceListenersTests {
    private let folder: Folder
    private let traces = TraceSwitch()

    init() throws { folder = try Folder() }

    private func messages(_ name: String) throws -> [String]? {
        try folder.lines(name)?.map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
    }

    /// S143, S146: right content in each file, and who has no level has the one of all.
    @Test func sourcesSpeakToTheirListenersAtTheirLevels() throws {
        var settings = TracingSettings()
        settings.level = .warning
        settings.sources = [
            TraceSourceSettings(pattern: "hubline.pipeline", level: .verbose, listeners: ["calls"]),
            TraceSourceSettings(pattern: "hubline.transports.*", listeners: ["transports", "calls"]),
            TraceSourceSettings(pattern: "app", level: .off),
        ]
        settings.listeners = [
            TraceListenerSettings(name: "calls", file: "logs/calls.log"),
            TraceListenerSettings(name: "transports", file: "logs/transports.log", autoflush: false),
        ]
        try TraceListeners(settings, in: folder.path).listen(to: traces)
        for name in ["hubline.pipeline", "hubline.transports.webSockets", "hubline.server", "app"] {
            let source = traces.source(name)
            source.verbose("v")
            source.information("i")
            source.warning("w")
        }
        traces.close()
        let transports = ["warning hubline.transports.webSockets w", "warning hubline.server w"]
        #expect(
            try messages("logs/calls.log") == ["verbose", "information", "warning"].map {
                "\($0) hubline.pipeline \($0.first ?? "-")"
            } + transports)
        #expect(try messages("logs/transports.log") == transports)
    }

    @Test(arguments: [true, false]) func autoflushOfAListenerBeatsThatOfAll(_ autoflush: Bool) throws {
        var settings = TracingSettings()
        settings.autoflush = !autoflush
        settings.listeners = [TraceListenerSettings(name: "a", file: "a.log", autoflush: true)]
        try TraceListeners(settings, in: folder.path).listen(to: traces)
        traces.source("a").information("x")
        settled(traces)
        #expect(try messages("a.log") == ["information a x"])
        traces.close()
    }

    @Test func aFileThatCannotBeOpenedLeavesNothingListening() throws {
        var settings = TracingSettings()
        settings.listeners = [
            TraceListenerSettings(name: "a", file: "a.log"), TraceListenerSettings(name: "b", file: "/dev/null"),
        ]
        do {
            _ = try TraceListeners(settings, in: folder.path)
            Issue.record("opened")
        } catch {
            #expect(error.listener == "b")
        }
    }

    @Test func withoutListenersStandardErrorIsOne() throws {
        try TraceListeners(TracingSettings(), in: folder.path).listen(to: traces)
        #expect(traces.source("a").speaks(at: .information))
        #expect(!traces.source("a").speaks(at: .verbose))
        traces.close()
    }

    // MARK: Levels and filters

    /// S144, S145: one event in each listener that wants its level. S143: eight sources, six levels, three files, each file's lines in
    /// the order they were said.
    @Test func everyFileHoldsExactlyItsLines() throws {
        let names = (0..<8).map { "app.s\($0)" }
        for threshold in TraceLevel.allCases {
            let folder = try Folder()
            let traces = TraceSwitch()
            var settings = TracingSettings()
            settings.level = threshold
            settings.listeners = [
                .init(name: "all", file: "all.log"), .init(name: "few", file: "few.log"), .init(name: "json", file: "json.log"),
            ]
            settings.listeners[1].level = .warning
            settings.listeners[2].format = .json
            settings.sources = [
                .init(pattern: "app.s1", level: .off), .init(pattern: "app.s2", level: .verbose),
                .init(pattern: "app.s3", listeners: ["few"]),
                .init(pattern: "app.s4", level: .error, listeners: ["all", "json"]),
                .init(pattern: "app.s5", listeners: []),
            ]
            try TraceListeners(settings, in: folder.path).listen(to: traces)
            var expected: [String: [String]] = ["all": [], "few": [], "json": []]
            for level in TraceLevel.allCases.dropFirst() {
                for (number, name) in names.enumerated() {
                    traces.source(name).write(level, "said")
                    let loudest = [1: TraceLevel.off, 2: .verbose, 4: .error][number] ?? threshold
                    let listeners = [3: ["few"], 4: ["all", "json"], 5: []][number] ?? ["all", "few", "json"]
                    for listener in listeners where level <= loudest && (listener != "few" || level <= .warning) {
                        expected[listener]?.append("\(level) \(name) said")
                    }
                }
            }
            traces.close()
            for name in ["all", "few"] {
                let lines = try folder.lines("\(name).log")?.map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
                #expect(lines == expected[name], "\(threshold) \(name)")
            }
            let objects = try #require(try folder.lines("json.log")).map { try HubValue(strictJSON: Array($0.utf8)) }
            let said = objects.map { object in
                ["level", "source", "message"].map { name in
                    guard case .string(let text)? = object[name] else { return "" }
                    return text
                }.joined(separator: " ")
            }
            #expect(said == expected["json"], "\(threshold) json")
        }
    }

    @Test(arguments: [
        ("hub", ["1", "2"]), ("method", ["1", "4"]), ("connection", ["1", "3"]), ("user", ["1", "3"]), ("group", ["2", "4"]),
    ]) func aFilterLetsThroughWhatIsAboutAllThatIsNamed(_ kind: String, _ heard: [String]) throws {
        var settings = TracingSettings()
        settings.listeners = [.init(name: "a", file: "a.log")]
        switch kind {
        case "hub": settings.listeners[0].filter.hubs = ["chat"]
        case "method": settings.listeners[0].filter.methods = ["send", "join"]
        case "connection": settings.listeners[0].filter.connections = ["c1"]
        case "user": settings.listeners[0].filter.users = ["ada"]
        default: settings.listeners[0].filter.groups = ["tea", "milk"]
        }
        try TraceListeners(settings, in: folder.path).listen(to: traces)
        func say(_ text: String, _ hub: String?, _ method: String?, _ connection: String?, _ user: String?, _ groups: [String]) {
            var subject = TraceSubject()
            (subject.hub, subject.method, subject.connection, subject.user, subject.groups) = (
                hub, method, connection, user, groups
            )
            traces.source("a").information(text, [.init(subject)])
        }
        say("1", "chat", "send", "c1", "ada", [])
        say("2", "chat", "leave", "c2", "bob", ["tea"])
        say("3", "shop", nil, "c1", "ada", ["coffee"])
        say("4", nil, "join", nil, nil, ["coffee", "milk"])
        traces.source("a").information("5")
        traces.close()
        #expect(try folder.lines("a.log")?.compactMap { message(of: $0).split(separator: " ").first.map(String.init) } == heard)
    }

    @Test func kindsOfAFilterMustAllBeMet() {
        var filter = TraceFilter()
        (filter.hubs, filter.users) = (["chat"], ["ada"])
        func passes(_ hub: String, _ user: String?) -> Bool {
            var subject = TraceSubject()
            (subject.hub, subject.connection, subject.user) = (hub, "c", user)
            return filter.passes(record("m", fields: [.init(subject)]))
        }
        #expect(passes("chat", "ada") && !passes("chat", "bob") && !passes("shop", "ada") && !passes("chat", nil))
    }

    // MARK: The application's own

    private final class Own: TraceListener {
        let heard = Lock<[String]>([])
        func write(_ record: TraceRecord) { heard.withLock { $0.append(record.message) } }
        func close() { heard.withLock { $0.append("closed") } }
    }

    /// S148
    @Test func aRegisteredListenerHearsRecordsAndIsClosedOnce() throws {
        let own = Own()
        var settings = TracingSettings()
        settings.listeners = [.init(name: "own", type: .registered("kafka"))]
        settings.listeners[0].registered = .init(own)
        settings.listeners[0].level = .warning
        try TraceListeners(settings, in: folder.path).listen(to: traces)
        traces.source("a").information("not heard")
        traces.source("a").warning("heard")
        traces.close()
        traces.close()
        #expect(own.heard.withLock { $0 } == ["heard", "closed"])
    }

    // MARK: Other settings while it runs

    @Test func whatStaysTheSameStaysOpenAndNothingIsLost() async throws {
        var settings = TracingSettings()
        settings.level = .verbose
        settings.autoflush = false
        settings.listeners = [.init(name: "same", file: "same.log"), .init(name: "other", file: "other.log")]
        for index in 0..<2 { settings.listeners[index].queueSize = 64 * 1024 * 1024 }
        var listeners = try TraceListeners(settings, in: folder.path)
        listeners.listen(to: traces)
        let speakers = try (0..<4).map { speaker in
            try SystemThread { [traces] in
                for number in 0..<2_000 { traces.source("a").information("\(speaker) \(number)") }
            }
        }
        for round in 0..<20 {
            settings.listeners[1].file = "other\(round).log"
            listeners = try listeners.replaced(by: settings, in: folder.path)
            listeners.listen(to: traces)
        }
        for speaker in speakers { await speaker.join() }
        traces.close()
        let same = try #require(try folder.lines("same.log")).map { message(of: $0) }
        for speaker in 0..<4 {
            let own = same.filter { $0.hasPrefix("\(speaker) ") }
            #expect(own == (0..<2_000).map { "\(speaker) \($0)" })
        }
        let others = try (["other.log"] + (0..<20).map { "other\($0).log" }).flatMap { try folder.lines($0) ?? [] }
        #expect(others.map { message(of: $0) }.sorted() == same.sorted())
    }

    @Test func whatCannotBeOpenedChangesNothing() throws {
        var settings = TracingSettings()
        settings.listeners = [.init(name: "a", file: "a.log")]
        let listeners = try TraceListeners(settings, in: folder.path)
        listeners.listen(to: traces)
        settings.listeners.append(.init(name: "b", file: "/dev/null"))
        #expect(throws: TraceFileError.self) { try listeners.replaced(by: settings, in: folder.path) }
        traces.source("a").information("x")
        traces.close()
        #expect(try messages("a.log") == ["information a x"])
    }

    @Test func theirFilesAreOpenedAnewWhenItIsSaid() throws {
        var settings = TracingSettings()
        settings.listeners = [.init(name: "a", file: "a.log")]
        let listeners = try TraceListeners(settings, in: folder.path)
        listeners.listen(to: traces)
        traces.source("a").information("x")
        #expect(rename("\(folder.path)/a.log", "\(folder.path)/old.log") == 0)
        traces.reopen()
        traces.source("a").information("y")
        traces.close()
        #expect(try messages("old.log") == ["information a x"])
        #expect(try messages("a.log") == ["information a y"])
    }

    @Test func anAudienceTellsWhoWouldBeHeardBeforeAnythingIsOpen() throws {
        var settings = TracingSettings()
        settings.level = .warning
        settings.listeners = [.init(name: "a", file: "a.log")]
        settings.sources = [.init(pattern: "loud", level: .verbose), .init(pattern: "mute", level: .verbose, listeners: [])]
        let audience = TraceListeners.audience(of: settings)
        #expect(audience.source("loud").speaks(at: .verbose))
        #expect(!audience.source("other").speaks(at: .information))
        #expect(!audience.source("mute").speaks(at: .critical))
        settings.listeners[0].level = .error
        #expect(!TraceListeners.audience(of: settings).source("loud").speaks(at: .warning))
        #expect(try folder.lines("a.log") == nil)
    }
}
