import HubBase
import HubSettings
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
        traces.settle()
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
        } catch let error as TraceFileError {
            #expect(error.listener == "b")
        }
    }

    @Test func withoutListenersStandardErrorIsOne() throws {
        try TraceListeners(TracingSettings(), in: folder.path).listen(to: traces)
        #expect(traces.source("a").speaks(at: .information))
        #expect(!traces.source("a").speaks(at: .verbose))
        traces.close()
    }
}
