import Glibc
import HubTesting
import Testing

@testable import HubServer

/// `serve --watch`
struct FileWatchTests {
    /// A file whose changes are noted while `body` runs; time moves by `advance`, and with it everything happens.
    private func watch(_ body: (Files, _ looks: (Int) async -> Int) async throws -> Void) async throws {
        let files = try Files()
        files.write("config.yaml", "one")
        try await SimulatedNetwork.run { network in
            let changes = Watched(0)
            let watch = FileWatch(path: files.path("config.yaml"), known: FileMark(files.path("config.yaml")))
            let clock = LoopClock(network.loops[0])
            let task = Task(executorPreference: network.loops[0].tasks) { await watch.run(clock) { changes.change { $0 += 1 } } }
            await network.settle()
            try await body(files) { looks in
                for _ in 0..<looks { await network.advance(by: .milliseconds(300)) }
                return changes.value
            }
            task.cancel()
            await network.settle()
        }
    }

    @Test func aFileThatStaysIsReadOnce() async throws {
        try await watch { _, looks in #expect(await looks(10) == 0) }
    }

    @Test func oneThatIsWrittenInPlaceIsReadWhenItHasSettled() async throws {
        try await watch { files, looks in
            files.write("config.yaml", "one and")
            #expect(await looks(1) == 0)
            files.write("config.yaml", "one and a half")
            #expect(await looks(1) == 0)
            #expect(await looks(1) == 1)
            #expect(await looks(5) == 1)
        }
    }

    @Test func oneThatIsReplacedByRenamingIsAnotherOne() async throws {
        try await watch { files, looks in
            files.write("new", "one")
            rename(files.path("new"), files.path("config.yaml"))
            #expect(await looks(3) == 1)
        }
    }

    @Test func aLinkThatIsTurnedOnTheWayLeadsToAnotherOne() async throws {
        try await watch { files, looks in
            for name in ["a", "b"] {
                mkdir(files.path(name), 0o700)
                files.write("\(name)/config.yaml", name)
            }
            symlink("a", files.path("now"))
            symlink("now/config.yaml", files.path("link"))
            rename(files.path("link"), files.path("config.yaml"))
            #expect(await looks(3) == 1)
            symlink("b", files.path("then"))
            rename(files.path("then"), files.path("now"))
            #expect(await looks(3) == 2)
        }
    }

    @Test func oneThatIsGoneIsWaitedFor() async throws {
        try await watch { files, looks in
            remove(files.path("config.yaml"))
            #expect(await looks(5) == 0)
            files.write("config.yaml", "two, and back")
            #expect(await looks(3) == 1)
        }
    }
}

/// A folder that is gone after the test.
private final class Files: Sendable {
    private let folder: String

    init() throws {
        var template = Array("/tmp/hubline-watch-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in ["a/config.yaml", "b/config.yaml", "a", "b", "now", "then", "link", "new", "config.yaml", ""] {
            remove("\(folder)/\(name)")
        }
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func write(_ name: String, _ text: String) {
        guard let file = fopen(path(name), "w") else { return }
        fputs(text, file)
        fclose(file)
    }
}
