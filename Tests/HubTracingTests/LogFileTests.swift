import Glibc
import HubBase
import HubSettings
import Testing

@testable import HubTracing

struct LogFileTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private func open(_ path: String) throws -> TraceWriter {
        try TraceWriter(TraceListenerSettings(name: "calls", file: path), autoflush: true, in: folder.path)
    }

    private func reason(_ path: String) -> String? {
        do {
            try open(path).close()
            return nil
        } catch let error as TraceFileError {
            #expect(error.listener == "calls" && error.path == path)
            return error.reason
        } catch {
            return "\(error)"
        }
    }

    @Test func foldersAndFileAreMadeForTheOwnerAndGroup() throws {
        try open("logs/today/calls.log").close()
        #expect(try folder.mode("logs") & ~0o750 == 0)
        #expect(try folder.mode("logs/today") & 0o700 == 0o700)
        #expect(try folder.mode("logs/today/calls.log") & ~0o640 == 0)
        #expect(try folder.mode("logs/today/calls.log") & 0o600 == 0o600)
        #expect(try folder.lines("logs/today/calls.log") == [])
    }

    @Test(arguments: ["calls.log", "./calls.log", "logs/../calls.log", "logs//calls.log"]) func linesAreAddedToWhatIsThere(
        _ path: String
    ) throws {
        for message in ["a", "b"] {
            let file = try open(path)
            file.write(record(message))
            file.close()
        }
        let name = path.contains("//") ? "logs/calls.log" : "calls.log"
        #expect(try folder.lines(name) == [line("a"), line("b")])
    }

    @Test func anAbsolutePathStandsForItself() throws {
        let file = try open("\(folder.path)/logs/calls.log")
        file.write(record("a"))
        file.close()
        #expect(try folder.lines("logs/calls.log") == [line("a")])
    }

    /// K38
    @Test func nothingButAPlainFileIsOpened() throws {
        #expect(mkdir("\(folder.path)/folder", 0o700) == 0)
        #expect(mkfifo("\(folder.path)/pipe", 0o600) == 0)
        try open("file").close()
        #expect(reason("folder") == "Is a directory")
        #expect(reason("pipe") == "it is no plain file")
        #expect(reason("/dev/null") == "it is no plain file")
        #expect(reason("file/calls.log") == "'file' is a link or no folder")
        for path in ["", "/", ".", "..", "folder/", "folder/.."] { #expect(reason(path) == "the path names no file") }
    }

    /// K38
    @Test func noLinkIsFollowed() throws {
        #expect(mkdir("\(folder.path)/folder", 0o700) == 0)
        #expect(symlink("target", "\(folder.path)/link") == 0)
        #expect(symlink("folder", "\(folder.path)/linked") == 0)
        #expect(reason("link") == "it is a link")
        #expect(reason("linked/calls.log") == "'linked' is a link or no folder")
        #expect(try folder.lines("target") == nil)
        #expect(try folder.lines("folder/calls.log") == nil)
    }

    /// K38: where it is allowed.
    @Test func linksAreFollowedWhereTheSettingsSaySo() throws {
        #expect(mkdir("\(folder.path)/folder", 0o700) == 0)
        #expect(symlink("target", "\(folder.path)/link") == 0)
        #expect(symlink("folder", "\(folder.path)/linked") == 0)
        for path in ["link", "linked/calls.log"] {
            var settings = TraceListenerSettings(name: "calls", file: path)
            settings.followLinks = true
            let file = try TraceWriter(settings, autoflush: true, in: folder.path)
            file.write(record("a"))
            file.close()
        }
        #expect(try folder.lines("target") == [line("a")])
        #expect(try folder.lines("folder/calls.log") == [line("a")])
        var device = TraceListenerSettings(name: "calls", file: "/dev/null")
        device.followLinks = true
        #expect(throws: TraceFileError.self) { try TraceWriter(device, autoflush: true, in: folder.path) }
    }

    @Test func theErrorNamesThePathAndTheReason() throws {
        #expect(throws: TraceFileError.self) {
            try TraceWriter(.init(name: "a", file: "x.log"), autoflush: true, in: "/no/such/folder")
        }
        do {
            _ = try TraceWriter(.init(name: "a", file: "logs/x.log"), autoflush: true, in: "/no/such/folder")
        } catch {
            #expect(error.description == "cannot write to logs/x.log: No such file or directory")
        }
    }
}
