import Glibc
import HubBase
import HubCompression
import Testing

@testable import HubTracing

/// A log is read whole, whatever has become of its files.
struct TraceLogTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private var path: String { folder.path + "/calls.log" }

    /// Lines with these messages, a second apart, as one text.
    private func lines(_ numbers: some Sequence<Int>) -> String {
        numbers.map {
            written(text: TraceRecord(time: Int64($0) * 1_000_000, level: .information, source: "a", message: "line \($0)"))
        }.joined()
    }

    private func write(_ text: String, to name: String, mode: String = "w") throws {
        try write(Array(text.utf8), to: name, mode: mode)
    }

    private func write(_ bytes: [UInt8], to name: String, mode: String = "w") throws {
        guard let file = fopen("\(folder.path)/\(name)", mode) else { throw Folder.Failure(code: errno) }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    private func compressed(_ text: String) throws -> [UInt8] {
        var writer = GzipWriter()
        var out = ByteWriter()
        try writer.compress(Array(text.utf8).span, isLast: true, to: &out)
        return out.withSpan { Array(copying: $0) }
    }

    /// The messages of all there is now, and problems in their words, without the folder's name.
    private func read(_ next: () -> TracePiece?) -> [String] {
        var read: [String] = []
        while let piece = next() {
            switch piece {
            case .line(let line): read.append(line.message)
            case .problem(let problem): read.append("\(problem)".replacing(folder.path + "/", with: ""))
            }
        }
        return read
    }

    private func read() throws -> [String] {
        let log = try TraceLog(path)
        return read { log.next() }
    }

    private func messages(_ numbers: some Sequence<Int>) -> [String] { numbers.map { "line \($0)" } }

    @Test func oldFilesComeFirstTheOldestFirstCompressedOrNot() throws {
        try write(lines(6...7), to: "calls.log")
        try write(compressed(lines(0...1)), to: "calls.log.9.gz")
        try write(compressed(lines(2...3)), to: "calls.log.10.gz")
        try write(lines(4...5), to: "calls.log.11")
        for name in [
            "calls.log.bak", "calls.logx", "calls.log.1.orig", "othercalls.log.1", "calls.log.12.gz.part", "calls.log.01",
        ] {
            try write(lines(100...100), to: name)
        }
        #expect(try read() == messages(0...7))
    }

    @Test func oldFilesOfLogrotateWhoseNewestIsTheFirstComeInTheirOrderToo() throws {
        try write(lines(4...5), to: "calls.log")
        try write(lines(2...3), to: "calls.log.1")
        try write(compressed(lines(0...1)), to: "calls.log.2.gz")
        #expect(try read() == messages(0...5))
    }

    @Test func whatIsThereInBothFormsIsReadOnce() throws {
        try write(lines(2...2), to: "calls.log")
        try write(lines(0...1), to: "calls.log.1")
        try write(compressed(lines(0...1)), to: "calls.log.1.gz")
        #expect(try read() == messages(0...2))
    }

    @Test func whatCannotBeReadIsToldWithItsPlaceAndTheRestIsReadOn() throws {
        try write(compressed(lines(0...9)).dropLast(4) + [], to: "calls.log.1.gz")
        try write("no gzip at all", to: "calls.log.2.gz")
        try write("# version 2\n" + lines(0...9), to: "calls.log.3")
        try write(
            lines(1...1) + "garbage\n\0\0\0\n{\"v\":7}\n" + lines(2...2) + "2026-11-24T10:00:00.123456Z information a x  ca",
            to: "calls.log")
        #expect(
            try read().filter { !$0.hasPrefix("line ") } == [
                "calls.log.1.gz:11: the compressed file is cut off", "calls.log.2.gz:1: the compressed file is damaged",
                "calls.log.3:1: version '# version 2' is not known; this reads version 1",
                "calls.log:2: this is no line of a log",
                "calls.log:3: this is no line of a log", "calls.log:4: version 7 is not known; this reads version 1",
                "calls.log:6: the line is cut off",
            ])
        #expect(try read().filter { $0.hasPrefix("line ") }.suffix(2) == messages(1...2))
    }

    @Test func aLastLineThatCanBeReadIsALineThoughItHasNoEnd() throws {
        try write(String(lines(0...1).dropLast()), to: "calls.log")
        #expect(try read() == messages(0...1))
    }

    @Test func manyBadLinesAreToldOfOneByOneAndThenTogether() throws {
        try write(String(repeating: "x\n", count: 1_000) + lines(5...5), to: "calls.log")
        let read = try read()
        #expect(read.count == 102)
        #expect(read.suffix(2) == ["line 5", "calls.log: 900 more lines cannot be read"])
    }

    @Test func aLineThatIsLongerThanAnyIsPassedOver() throws {
        try write(lines(0...0) + String(repeating: "x", count: 9 << 20) + "\n" + lines(1...1), to: "calls.log")
        #expect(try read() == ["line 0", "calls.log:2: the line is longer than 4 MiB", "line 1"])
    }

    @Test func aFileThatIsNotThereAndAFolderAreRefused() {
        for path in [folder.path + "/nothing", folder.path] {
            #expect(throws: TraceProblem.self) { try TraceLog(path) }
        }
    }

    @Test func whatIsFollowedGoesOnInWhateverFileHasTheName() throws {
        try write(lines(0...1), to: "calls.log")
        let log = try TraceLog(path, follows: true)
        func more() -> [String] { read { log.next() } }
        #expect(more() == messages(0...1))
        #expect(more() == [])
        try write(String(lines(2...2).dropLast(3)), to: "calls.log", mode: "a")
        #expect(more() == [])
        try write(String(lines(2...2).suffix(3)), to: "calls.log", mode: "a")
        #expect(more() == messages(2...2))
        // Moved away, and the writer does not know yet.
        rename(path, path + ".1")
        #expect(more() == [])
        try write("", to: "calls.log")
        try write(lines(3...3), to: "calls.log.1", mode: "a")
        #expect(more() == messages(3...3))
        try write(lines(4...4), to: "calls.log.1", mode: "a")
        try write(lines(5...5), to: "calls.log", mode: "a")
        #expect(more() == messages(4...5))
        // Twice between two looks.
        try write(lines(6...6), to: "calls.log", mode: "a")
        rename(path, path + ".2")
        try write(lines(7...7), to: "calls.log.3")
        try write(lines(8...8), to: "calls.log")
        #expect(more() == messages(6...8))
        // Compressed before anybody looked.
        try write(lines(9...9), to: "calls.log", mode: "a")
        try write(compressed(lines(8...9)), to: "calls.log.4.gz")
        unlink(path)
        try write(lines(10...10), to: "calls.log")
        #expect(more() == messages(9...10))
        // Emptied where it is.
        try write(String(lines(11...11).dropLast(9)) + "\n", to: "calls.log")
        #expect(more().count == 1)
    }

    @Test func severalLogsAreOneInTheOrderOfTheirTimes() throws {
        try write(lines([0, 3, 4]), to: "calls.log")
        try write(lines([1, 2, 4, 9]), to: "b.log")
        let logs = TraceLogs([try TraceLog(path), try TraceLog(folder.path + "/b.log")])
        #expect(read { logs.next() } == messages([0, 1, 2, 3, 4, 4, 9]))
    }

    @Test func anOldFileThatIsNamedBesideItsLogIsReadOnce() {
        let paths = ["calls.log.1", "calls.log", "calls.log.2.gz", "calls.log", "b.log.1", "calls.log.x"]
        #expect(TraceLogs.paths(paths) == ["calls.log", "b.log.1", "calls.log.x"])
    }
}
