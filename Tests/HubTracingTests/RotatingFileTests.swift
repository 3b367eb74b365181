import Glibc
import HubBase
import HubSettings
import Testing

@testable import HubTracing

/// A log file that begins anew.
struct RotatingFileTests {
    private let folder: Folder
    /// Microseconds since 1970, which the test sets.
    private let time = Watch()

    private final class Watch: Sendable {
        private let microseconds = Lock<Int64>(1_795_514_400_000_000)
        var now: Int64 { microseconds.withLock { $0 } }
        func advance(seconds: Int64) { microseconds.withLock { $0 += seconds * 1_000_000 } }
    }

    init() throws { folder = try Folder() }

    private func open(
        size: Int? = nil, every: Duration? = nil, keep: Int = 5, keepFor: Duration? = nil, compress: Bool = false,
        _ change: (inout TraceListenerSettings) -> Void = { _ in }
    ) throws -> RotatingFile {
        var settings = TraceListenerSettings(name: "calls", file: "calls.log")
        if size != nil || every != nil {
            var rotation = TraceRotation(size: size)
            (rotation.every, rotation.keep, rotation.keepFor, rotation.compress) = (every, keep, keepFor, compress)
            settings.rotation = rotation
        }
        change(&settings)
        return try RotatingFile(settings, in: folder.path) { [time] in time.now }
    }

    private func write(_ lines: String..., to file: RotatingFile) {
        for line in lines { #expect(file.append((line + "\n").utf8Span.span, together: false) == nil) }
    }

    /// What stands in each file of the log, old ones first.
    private func contents() throws -> [String] {
        let names = folder.names.filter { $0 == "calls.log" || $0.wholeMatch(of: /calls\.log\.[0-9]+/) != nil }
        let sorted = names.sorted { (Int($0.dropFirst(10)) ?? .max) < (Int($1.dropFirst(10)) ?? .max) }
        return try sorted.map { try (folder.lines($0) ?? []).joined(separator: " ") }
    }

    private func make(_ name: String, _ text: String = "", seconds: Int? = nil) {
        let file = fopen("\(folder.path)/\(name)", "w")
        fputs(text, file)
        fclose(file)
        guard let seconds else { return }
        var times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
        utimensat(AT_FDCWD, "\(folder.path)/\(name)", &times, 0)
    }

    @Test func itBeginsAnewBeforeItGrowsBeyondItsSize() throws {
        let file = try open(size: 10)
        write("12345", "678", "9", "0123456789012345", "a", to: file)
        file.close()
        #expect(try contents() == ["12345 678", "9", "0123456789012345", "a"])
    }

    @Test func anEmptyFileIsNotMovedAway() throws {
        let file = try open(size: 4)
        write("much longer than that", to: file)
        file.close()
        #expect(try contents() == ["much longer than that"])
    }

    @Test func itBeginsAnewWithTheFirstLineOfASpan() throws {
        let file = try open(every: .seconds(60))
        write("a", to: file)
        time.advance(seconds: 59)
        write("b", to: file)
        time.advance(seconds: 1)
        write("c", to: file)
        time.advance(seconds: 3_600)
        write("d", to: file)
        file.close()
        #expect(try contents() == ["a b", "c", "d"])
    }

    /// The last line tells of what span a file of an earlier run is.
    @Test func aFileOfAnEarlierSpanIsMovedAway() throws {
        make("calls.log", "old\n", seconds: Int(time.now / 1_000_000) - 86_400)
        let file = try open(every: .seconds(86_400))
        write("new", to: file)
        file.close()
        #expect(try contents() == ["old", "new"])
    }

    @Test func numbersGoOnFromThoseThatAreThere() throws {
        make("calls.log.7", "seven\n")
        make("calls.log.9.gz")
        #expect(mkdir("\(folder.path)/calls.log.10", 0o700) == 0)
        let file = try open(size: 4)
        write("abc", "def", to: file)
        file.close()
        #expect(try folder.lines("calls.log.11") == ["abc"])
        #expect(try folder.lines("calls.log") == ["def"])
    }

    /// K39
    @Test func onlyTheNewestOldFilesStayAndNothingElseGoes() throws {
        let numbers = [1, 3, 4, 5, 8, 9, 10, 20, 21, 30, 31, 40]
        for number in numbers { make("calls.log.\(number)", "\(number)\n") }
        let others = ["calls.log.bak", "calls.logx", "calls.log.1.orig", "othercalls.log.1", "calls.log.01", "calls.log.+6"]
        for other in others { make(other) }
        #expect(mkdir("\(folder.path)/calls.log.2", 0o700) == 0)
        let file = try open(size: 1_000, keep: 5)
        housekept(file)
        let rest = Set(folder.names)
        #expect(rest == Set(others + ["calls.log", "calls.log.2"] + [20, 21, 30, 31, 40].map { "calls.log.\($0)" }))
    }

    /// Returns when old files are looked after.
    private func housekept(_ file: RotatingFile) {
        file.housekeeping.finish()
        file.close()
    }

    @Test func oldFilesGoWithTheirAge() throws {
        let now = Int(TraceRecord.now() / 1_000_000)
        make("calls.log.1", seconds: now - 7_300)
        make("calls.log.2", seconds: now - 7_100)
        let file = try open(size: 1_000, keepFor: .seconds(7_200))
        housekept(file)
        #expect(Set(folder.names) == ["calls.log", "calls.log.2"])
    }

    @Test func oldFilesAreCompressed() throws {
        make("calls.log.1", String(repeating: "line\n", count: 100_000), seconds: 1_700_000_000)
        make("calls.log.2", "broken off\n")
        make("calls.log.2.gz.part", "half")
        make("calls.log.3", "compressed already\n")
        make("calls.log.3.gz", "whole")
        let file = try open(size: 1_000, compress: true)
        housekept(file)
        #expect(Set(folder.names) == ["calls.log", "calls.log.1.gz", "calls.log.2.gz", "calls.log.3.gz"])
        #expect(try folder.expanded("calls.log.1.gz") == String(repeating: "line\n", count: 100_000))
        #expect(try folder.expanded("calls.log.2.gz") == "broken off\n")
        #expect(try folder.mode("calls.log.1.gz") & 0o777 == 0o640 & ~0o022)
        var status = stat()
        #expect(stat("\(folder.path)/calls.log.1.gz", &status) == 0 && status.st_mtim.tv_sec == 1_700_000_000)
    }

    // MARK: What others do with the file

    @Test func aFileThatWasMovedAwayIsMadeAgainWithinASecond() throws {
        let file = try open()
        write("a", to: file)
        #expect(rename("\(folder.path)/calls.log", "\(folder.path)/moved") == 0)
        write("b", to: file)
        time.advance(seconds: 1)
        write("c", to: file)
        file.close()
        #expect(try folder.lines("moved") == ["a", "b"])
        #expect(try folder.lines("calls.log") == ["c"])
    }

    @Test func aFileThatWasMovedAwayIsMadeAgainWhenItIsSaid() throws {
        let file = try open()
        write("a", to: file)
        #expect(rename("\(folder.path)/calls.log", "\(folder.path)/moved") == 0)
        file.reopen()
        write("b", to: file)
        file.close()
        #expect(try folder.lines("moved") == ["a"])
        #expect(try folder.lines("calls.log") == ["b"])
    }

    @Test func aFileThatWasRemovedIsMadeAgainAtOnceWithItsFolder() throws {
        let file = try open { $0.file = "logs/today/calls.log" }
        write("a", to: file)
        folder.remove("logs")
        write("b", to: file)
        file.close()
        #expect(try folder.lines("logs/today/calls.log") == ["b"])
    }

    /// K38: what somebody has put there meanwhile.
    @Test func aLinkInTheFilesPlaceIsNotFollowedWhenItIsOpenedAnew() throws {
        let file = try open(size: 10)
        write("a", to: file)
        #expect(rename("\(folder.path)/calls.log", "\(folder.path)/moved") == 0)
        #expect(symlink("elsewhere", "\(folder.path)/calls.log") == 0)
        file.reopen()
        write("b", "0123456789", to: file)
        file.close()
        #expect(try folder.lines("moved") == ["a", "b", "0123456789"])
        #expect(try folder.lines("elsewhere") == nil)
    }

    /// K38: a link in the place of the next old file.
    @Test func aLinkInTheOldFilesPlaceIsNotFollowed() throws {
        #expect(symlink("elsewhere", "\(folder.path)/calls.log.1") == 0)
        let file = try open(size: 4)
        write("abc", "def", to: file)
        file.close()
        #expect(try folder.lines("elsewhere") == nil)
        #expect(try folder.lines("calls.log.2") == ["abc"])
        #expect(try folder.lines("calls.log") == ["def"])
    }

    @Test func whatCannotBeMovedGoesOnWhereItIs() throws {
        let file = try open(size: 4) { $0.file = "logs/calls.log" }
        write("abc", to: file)
        // It would make the folder again.
        file.housekeeping.finish()
        #expect(rename("\(folder.path)/logs", "\(folder.path)/away") == 0)
        #expect(symlink("away", "\(folder.path)/logs") == 0)
        write("def", to: file)
        file.close()
        #expect(try folder.lines("away/calls.log") == ["abc", "def"])
    }

    @Test func aLinkThatIsAllowedIsWrittenToAndNotMoved() throws {
        #expect(symlink("target", "\(folder.path)/calls.log") == 0)
        let file = try open(size: 4) { $0.followLinks = true }
        write("abc", "def", to: file)
        time.advance(seconds: 5)
        write("ghi", to: file)
        file.close()
        #expect(try folder.lines("target") == ["abc", "def", "ghi"])
    }

    // MARK: A line that was cut

    @Test(arguments: ["whole\n", "", "whole\ncut"]) func aLineThatWasCutIsClosedAtTheNextStart(_ before: String) throws {
        make("calls.log", before)
        let file = try open()
        write("next", to: file)
        file.close()
        let lines = before.split(separator: "\n").map(String.init)
        #expect(try folder.lines("calls.log") == lines + ["next"])
    }
}
