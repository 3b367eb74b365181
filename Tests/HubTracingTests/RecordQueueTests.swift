import Glibc
import HubBase
import HubSettings
import Testing

@testable import HubTracing

struct RecordQueueTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    /// A queue for about so many records.
    private func queue(records: Int, whenFull: TraceWhenFull = .drop) throws -> RecordQueue {
        let file = try RotatingFile(TraceListenerSettings(name: "a", file: "a.log"), in: folder.path) { TraceRecord.now() }
        return RecordQueue(file, format: .text, size: records * record("x").size, whenFull: whenFull)
    }

    private func add(_ message: String, to queue: RecordQueue) -> Bool { queue.add(record(message)) }

    private func messages() throws -> [String]? { try folder.lines("a.log").map { $0.map { message(of: $0) } } }

    @Test func recordsWaitUntilTheyAreFlushed() throws {
        let queue = try queue(records: 10)
        _ = add("1", to: queue)
        _ = add("2", to: queue)
        #expect(try messages() == [])
        queue.flush()
        #expect(try messages() == ["1", "2"])
        queue.flush()
        _ = add("3", to: queue)
        queue.close()
        _ = add("4", to: queue)
        queue.flush()
        queue.close()
        #expect(try messages() == ["1", "2", "3"])
    }

    @Test func whatFindsNoRoomIsCountedAndTheCountStandsWhereTheLinesAreMissing() throws {
        let queue = try queue(records: 2)
        #expect(!add("1", to: queue))
        #expect(add("2", to: queue))
        for _ in 0..<3 { _ = add("x", to: queue) }
        queue.flush()
        _ = add("n", to: queue)
        queue.flush()
        let lines = try #require(try messages())
        #expect(lines == ["1", "2", #"3 lines of the log are lost  reason="more came than could be written""#, "n"])
        _ = add("l", to: queue)
        queue.close()
        #expect(try messages() == lines + ["l"])
    }

    /// A short line behind a dropped long one would hide where lines are missing.
    @Test func nothingOvertakesADroppedLine() throws {
        let queue = try queue(records: 2)
        _ = add("1", to: queue)
        _ = add(String(repeating: "2", count: 500), to: queue)
        _ = add("x", to: queue)
        queue.flush()
        let lines = try #require(try messages())
        #expect(lines.count == 2)
        #expect(lines[1].hasPrefix("2 lines of the log are lost"))
    }

    @Test func aBlockingQueueLosesNothing() throws {
        let queue = try queue(records: 2, whenFull: .block)
        let numbers = (0..<1_000).map { "\($0)" }
        for number in numbers { _ = add(number, to: queue) }
        let long = String(repeating: "much longer than the queue", count: 100)
        _ = add(long, to: queue)
        queue.close()
        #expect(try messages() == numbers + [long])
    }

    /// Eight speakers, a queue of a few records: each line once, in each speaker's order.
    @Test(arguments: [TraceWhenFull.block, .drop]) func everyLineIsThereOrCounted(_ whenFull: TraceWhenFull) async throws {
        let queue = try queue(records: 8, whenFull: whenFull)
        let speakers = try (0..<8).map { speaker in
            try SystemThread { [queue] in
                for number in 0..<500 {
                    _ = queue.add(record("\(speaker) \(number)"))
                    if whenFull == .drop, number % 100 == 99 { queue.flush() }
                }
            }
        }
        for speaker in speakers { await speaker.join() }
        queue.close()
        let lines = try #require(try messages())
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
        let queue = try queue(records: 1)
        let long = String(repeating: "a", count: 300_000)
        _ = add(long, to: queue)
        queue.flush()
        #expect(try messages() == [long])
    }

    // MARK: Settling

    @Test func whoAsksHearsWhenItsLinesAreThere() throws {
        let queue = try queue(records: 10)
        let words = Lock(0)
        #expect(!queue.settle { words.withLock { $0 += 1 } })
        #expect(words.withLock { $0 } == 1)
        _ = add("1", to: queue)
        #expect(queue.settle { words.withLock { $0 += 1 } })
        _ = add("2", to: queue)
        #expect(queue.settle { words.withLock { $0 += 1 } })
        #expect(words.withLock { $0 } == 1)
        queue.flush()
        #expect(words.withLock { $0 } == 3)
        #expect(try messages() == ["1", "2"])
    }

    /// Who waits for longer than a second has gone on: its lines are late, and that is told once.
    @Test func linesThatTookLongerThanASecondAreCountedAsLate() throws {
        let start = ContinuousClock.now
        let passed = Lock(Duration.zero)
        let file = try RotatingFile(TraceListenerSettings(name: "a", file: "a.log"), in: folder.path) { TraceRecord.now() }
        let queue = RecordQueue(file, format: .text, size: 1 << 20) { start.advanced(by: passed.withLock { $0 }) }
        for number in 0..<3 { _ = add("\(number)", to: queue) }
        _ = queue.settle {}
        passed.withLock { $0 = .milliseconds(500) }
        _ = add("3", to: queue)
        _ = queue.settle {}
        passed.withLock { $0 = .milliseconds(1_200) }
        queue.flush()
        _ = add("4", to: queue)
        _ = queue.settle {}
        queue.flush()
        _ = add("5", to: queue)
        queue.close()
        let late = #"3 lines of the log are late  reason="writing took longer than a second""#
        #expect(try messages() == ["0", "1", "2", "3", late, "4", "5"])
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
            settled(traces)
            fill(folder)
            for number in 0..<100 {
                source.information("call \(number) \(padding)")
                settled(traces)
            }
            #expect(remove("\(folder.path)/filler") == 0)
            for number in 0..<10 {
                source.information("after \(number)")
                settled(traces)
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
            let file = try TraceWriter(.init(name: "a", file: "a.log"), autoflush: true, in: folder.path)
            file.write(record("first"))
            settled(file)
            fill(folder)
            for number in 0..<200 { file.write(record("call \(number)")) }
            settled(file)
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
