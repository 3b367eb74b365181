import Glibc
import HubBase
import HubSettings
import Testing

@testable import HubTracing

struct LineQueueTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private func queue(size: Int, whenFull: TraceWhenFull = .drop) throws -> LineQueue {
        let file = try LogFile.open(TraceListenerSettings(name: "a", file: "a.log"), in: folder.path)
        return LineQueue(file, size: size, whenFull: whenFull)
    }

    private func add(_ line: String, to queue: LineQueue) -> Bool { queue.add((line + "\n").utf8Span.span) }

    /// The message and the reason of a line that tells of losses.
    private func loss(_ line: String?) -> String? { line.map { String($0.dropFirst("2026-11-24T10:00:00.123456Z ".count)) } }

    @Test func linesWaitUntilTheyAreFlushed() throws {
        let queue = try queue(size: 100)
        _ = add("one", to: queue)
        _ = add("two", to: queue)
        #expect(try folder.lines("a.log") == [])
        queue.flush()
        #expect(try folder.lines("a.log") == ["one", "two"])
        queue.flush()
        _ = add("three", to: queue)
        queue.close()
        _ = add("four", to: queue)
        queue.flush()
        queue.close()
        #expect(try folder.lines("a.log") == ["one", "two", "three"])
    }

    @Test func whatFindsNoRoomIsCountedAndTheCountStandsWhereTheLinesAreMissing() throws {
        let queue = try queue(size: 10)
        #expect(!add("1234", to: queue))
        #expect(add("5678", to: queue))
        for _ in 0..<3 { _ = add("x", to: queue) }
        queue.flush()
        _ = add("next", to: queue)
        queue.flush()
        let lines = try #require(try folder.lines("a.log"))
        #expect(lines.count == 4)
        #expect(lines.prefix(2) == ["1234", "5678"])
        #expect(
            loss(lines[2]) == #"warning hubline.server 3 lines of the log are lost  reason="more came than could be written""#)
        #expect(lines[3] == "next")
        _ = add("last", to: queue)
        queue.close()
        #expect(try folder.lines("a.log") == lines + ["last"])
    }

    /// A short line behind a dropped long one would hide where lines are missing.
    @Test func nothingOvertakesADroppedLine() throws {
        let queue = try queue(size: 10)
        _ = add("1234", to: queue)
        _ = add("123456789", to: queue)
        _ = add("x", to: queue)
        queue.flush()
        let lines = try #require(try folder.lines("a.log"))
        #expect(lines.count == 2)
        #expect(loss(lines[1])?.contains("2 lines") == true)
    }

    @Test func aBlockingQueueLosesNothing() throws {
        let queue = try queue(size: 10, whenFull: .block)
        let numbers = (0..<1_000).map { "\($0)" }
        for number in numbers { _ = add(number, to: queue) }
        _ = add("much longer than the queue", to: queue)
        queue.close()
        #expect(try folder.lines("a.log") == numbers + ["much longer than the queue"])
    }

    /// Eight speakers, a queue of a few lines: each line once, in each speaker's order.
    @Test(arguments: [TraceWhenFull.block, .drop]) func everyLineIsThereOrCounted(_ whenFull: TraceWhenFull) async throws {
        let queue = try queue(size: 64, whenFull: whenFull)
        let speakers = try (0..<8).map { speaker in
            try SystemThread { [queue] in
                for number in 0..<500 {
                    _ = queue.add("\(speaker) \(number)\n".utf8Span.span)
                    if whenFull == .drop, number % 100 == 99 { queue.flush() }
                }
            }
        }
        for speaker in speakers { await speaker.join() }
        queue.close()
        let lines = try #require(try folder.lines("a.log"))
        let said = lines.filter { !$0.contains("of the log") }
        let lost = lines.compactMap { $0.firstMatch(of: /([0-9]+) lines? of the log/)?.1 }.compactMap { Int($0) }.reduce(0, +)
        #expect(said.count + lost == 4_000)
        if whenFull == .block { #expect(lost == 0) }
        for speaker in 0..<8 {
            let numbers = said.filter { $0.hasPrefix("\(speaker) ") }.compactMap { Int($0.dropFirst(2)) }
            #expect(numbers == numbers.sorted())
        }
    }

    @Test func oneLineOfAnySizeFits() throws {
        let queue = try queue(size: 10)
        let long = String(repeating: "a", count: 300_000)
        _ = add(long, to: queue)
        queue.flush()
        #expect(try folder.lines("a.log") == [long])
    }
}

/// A file system that is full (K35): made of memory, which only root may do.
struct FullFileSystemTests {
    private static let size = 64 * 1024

    /// Runs `body` in a small file system, or says that it cannot.
    private func withSmallFileSystem(_ body: (Folder) throws -> Void) throws {
        let folder = try Folder()
        guard mount("tmpfs", folder.path, "tmpfs", 0, "size=\(Self.size)") == 0 else {
            return print("skipped: \(#fileID) needs root to make a small file system")
        }
        defer { umount2(folder.path, Int32(MNT_DETACH)) }
        try body(folder)
    }

    /// Takes all the room that is left.
    private func fill(_ folder: Folder) {
        let file = fopen("\(folder.path)/filler", "w")
        let block = [UInt8](repeating: 0, count: 4096)
        while let file, fwrite(block, 1, block.count, file) == block.count, fflush(file) == 0 {}
        if let file { fclose(file) }
    }

    @Test(arguments: [10, 117, 1000]) func linesLostAreCountedAndWritingGoesOn(_ length: Int) throws {
        try withSmallFileSystem { folder in
            let traces = TraceSwitch()
            var settings = TracingSettings()
            settings.listeners = [TraceListenerSettings(name: "calls", file: "calls.log")]
            try TraceListeners(settings, in: folder.path).listen(to: traces)
            let source = traces.source("a")
            let padding = String(repeating: "x", count: length)
            source.information("first")
            traces.settle()
            fill(folder)
            for number in 0..<100 {
                source.information("call \(number) \(padding)")
                traces.settle()
            }
            #expect(remove("\(folder.path)/filler") == 0)
            for number in 0..<10 {
                source.information("after \(number)")
                traces.settle()
            }
            traces.close()

            let lines = try #require(try folder.lines("calls.log"))
            let texts = lines.map { String($0.split(separator: " ", maxSplits: 3)[3]) }
            #expect(texts.first == "first")
            #expect(texts.suffix(10) == (0..<10).map { "after \($0)" })
            let written = texts.filter { $0.hasPrefix("call ") }
            let losses = texts.filter { $0.contains("of the log") }
            #expect(written == written.indices.map { "call \($0) \(padding)" })
            #expect(losses == ["\(100 - written.count) lines of the log are lost  reason=\"No space left on device\""])
            #expect(texts.count == 1 + written.count + 1 + 10)
            #expect(written.count < 100)
        }
    }

    /// A burst that fits in part: the lines that fit stay, none is cut.
    @Test func aBurstIsCutBetweenLines() throws {
        try withSmallFileSystem { folder in
            let file = try TraceFile(.init(name: "a", file: "a.log"), autoflush: true, in: folder.path)
            file.write(record("first"))
            file.settle()
            fill(folder)
            for number in 0..<200 { file.write(record("call \(number)")) }
            file.settle()
            let before = try #require(try folder.lines("a.log"))
            #expect(before == [line("first")] + (0..<before.count - 1).map { line("call \($0)") })
            #expect(before.count < 200)
            #expect(remove("\(folder.path)/filler") == 0)
            file.close()
            let after = try #require(try folder.lines("a.log"))
            #expect(after.dropLast() == before[...])
            #expect(after.last?.contains(" \(201 - before.count) lines of the log are lost") == true)
        }
    }
}
