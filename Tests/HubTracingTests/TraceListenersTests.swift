import Glibc
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

    private func listeners(_ names: [String], autoflush: Bool = true, keeping old: TraceListeners? = nil) throws -> TraceListeners
    {
        var settings = TracingSettings()
        settings.autoflush = autoflush
        settings.listeners = names.map { TraceListenerSettings(name: $0, file: "\($0).log") }
        return try TraceListeners(settings, in: folder.path, keeping: old)
    }

    /// A file that was renamed away is still the one that is written to, unless it is opened anew.
    @Test func whatStaysAsItIsIsNotOpenedAgainAndWhatGoesIsClosed() throws {
        let first = try listeners(["a", "b"])
        first.listen(to: traces)
        traces.source("x").information("1")
        traces.settle()
        rename("\(folder.path)/a.log", "\(folder.path)/old.log")
        let second = try listeners(["a", "c"], keeping: first)
        second.listen(to: traces)
        first.close(besides: second)
        traces.source("x").information("2")
        traces.settle()
        #expect(try messages("old.log") == ["information x 1", "information x 2"])
        #expect(try messages("a.log") == nil)
        #expect(try messages("b.log") == ["information x 1"])
        #expect(try messages("c.log") == ["information x 2"])
        traces.reopen()
        traces.source("x").information("3")
        traces.close()
        #expect(try messages("old.log") == ["information x 1", "information x 2"])
        #expect(try messages("a.log") == ["information x 3"])
        #expect(try messages("c.log") == ["information x 2", "information x 3"])
    }

    @Test func whatCannotBeOpenedLeavesTheOldListenersAsTheyAre() throws {
        let first = try listeners(["a"])
        first.listen(to: traces)
        mkdir("\(folder.path)/b.log", 0o700)
        #expect(throws: TraceFileError.self) { try listeners(["a", "b"], keeping: first) }
        traces.source("x").information("1")
        traces.close()
        #expect(try messages("a.log") == ["information x 1"])
    }

    @Test func whatCannotBeOpenedAnewIsWrittenToAsBefore() throws {
        let first = try listeners(["a"])
        first.listen(to: traces)
        rename("\(folder.path)/a.log", "\(folder.path)/old.log")
        mkdir("\(folder.path)/a.log", 0o700)
        traces.reopen()
        traces.source("x").information("1")
        traces.close()
        #expect(try messages("old.log") == ["error hubline.server cannot write to a.log: Is a directory", "information x 1"])
    }

    @Test func anAudienceTellsWhoWouldBeHeardBeforeAnythingIsOpen() throws {
        var settings = TracingSettings()
        settings.level = .warning
        settings.listeners = [TraceListenerSettings(name: "a", file: "a.log")]
        settings.sources = [
            TraceSourceSettings(pattern: "loud", level: .verbose),
            TraceSourceSettings(pattern: "mute", level: .verbose, listeners: []),
        ]
        let audience = TraceListeners.audience(of: settings)
        #expect(audience.source("loud").speaks(at: .verbose))
        #expect(!audience.source("other").speaks(at: .information))
        #expect(!audience.source("mute").speaks(at: .critical))
        #expect(try messages("a.log") == nil)
    }
}
