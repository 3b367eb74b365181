import Glibc
import HubBase
import HubSettings
import Testing

@testable import HubTracing

struct TraceWriterTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private func open(autoflush: Bool) throws -> TraceWriter {
        try TraceWriter(.init(name: "a", file: "a.log"), autoflush: autoflush, in: folder.path)
    }

    @Test func settlingReturnsWhenTheLinesAreInTheFile() throws {
        let file = try open(autoflush: true)
        for number in 0..<200 {
            file.write(record("\(number)"))
            if number % 7 == 0 {
                settled(file)
                #expect(try folder.lines("a.log")?.count == number + 1)
            }
        }
        file.close()
        #expect(try folder.lines("a.log") == (0..<200).map { line("\($0)") })
    }

    @Test func closingWritesTheRest() throws {
        let file = try open(autoflush: false)
        file.write(record("a"))
        settled(file)
        file.write(record("b"))
        file.close()
        file.write(record("c"))
        settled(file)
        file.close()
        #expect(try folder.lines("a.log") == [line("a"), line("b")])
    }

    @Test(arguments: [true, false]) func whatNobodySettlesIsWrittenAllTheSame(_ autoflush: Bool) async throws {
        let file = try open(autoflush: autoflush)
        file.write(record("a"))
        while try folder.lines("a.log") == [] { await Task.yield() }
        #expect(try folder.lines("a.log") == [line("a")])
        file.close()
    }

    /// S142, and K34 without rotation: five sources, one file; each line once, whole, and in the order of its thread, whoever
    /// settles when.
    @Test(arguments: [true, false]) func linesOfManyThreadsAreAllThereInOrder(_ autoflush: Bool) async throws {
        var settings = TracingSettings()
        settings.autoflush = autoflush
        settings.listeners = [TraceListenerSettings(name: "a", file: "a.log")]
        settings.listeners[0].queueSize = 64 * 1024 * 1024
        let traces = TraceSwitch()
        try TraceListeners(settings, in: folder.path).listen(to: traces)
        let (threads, count) = (8, 5000)
        let running = try (0..<threads).map { thread in
            try SystemThread {
                let source = traces.source("thread\(thread % 5)")
                for number in 0..<count {
                    source.information("\(thread) \(number)")
                    if number % 16 == thread { settled(traces) }
                }
            }
        }
        for thread in running { await thread.join() }
        traces.close()

        var numbers = [Int](repeating: 0, count: threads)
        for line in try #require(try folder.lines("a.log")) {
            let words = line.split(separator: " ")
            try #require(words.count == 5)
            let (thread, number) = (Int(words[3]), Int(words[4]))
            try #require(thread.map { numbers[$0] } == number)
            if let thread { numbers[thread] += 1 }
        }
        #expect(numbers == [Int](repeating: count, count: threads))
    }

    /// Each thread finds its own line in the file when its settling returns, even while others write and settle.
    @Test func whoSettlesFindsItsOwnLineInTheFile() async throws {
        var settings = TracingSettings()
        settings.listeners = [TraceListenerSettings(name: "a", file: "a.log")]
        let traces = TraceSwitch()
        try TraceListeners(settings, in: folder.path).listen(to: traces)
        let missing = MissingLines()
        let running = try (0..<4).map { thread in
            try SystemThread { [folder] in
                for number in 0..<100 {
                    traces.source("a").information("thread \(thread) line \(number)")
                    settled(traces)
                    if !folder.wholeLines("a.log").contains(where: { $0.hasSuffix("thread \(thread) line \(number)") }) {
                        missing.add()
                    }
                }
            }
        }
        for thread in running { await thread.join() }
        traces.close()
        #expect(missing.count == 0)
    }
}

private final class MissingLines: Sendable {
    private let lines = Lock(0)
    var count: Int { lines.withLock { $0 } }
    func add() { lines.withLock { $0 += 1 } }
}

struct LateWriterTests {
    /// Counts how often it was asked to work, and lets a test wait for the next time.
    private final class Work: Sendable {
        let (calls, continuation) = AsyncStream<Void>.makeStream()
        func done() { continuation.yield() }
    }

    @Test func aCallIsFollowedByWork() async throws {
        let work = Work()
        let writer = try LateWriter(delay: .milliseconds(1)) { work.done() }
        var calls = work.calls.makeAsyncIterator()
        for _ in 0..<20 {
            writer.call()
            await calls.next()
        }
        writer.stop()
    }

    @Test func hurryEndsTheDelay() async throws {
        let work = Work()
        let writer = try LateWriter(delay: .seconds(3600)) { work.done() }
        var calls = work.calls.makeAsyncIterator()
        for _ in 0..<20 {
            writer.call()
            writer.hurry()
            await calls.next()
            writer.hurry()
            await calls.next()
        }
        writer.stop()
    }

    /// The thread holds its work; that it lets go shows that it has ended.
    @Test func stoppingEndsTheThread() async throws {
        let work = Work()
        try LateWriter(delay: .seconds(3600)) { [last = Last(work)] in _ = last }.stop()
        var calls = work.calls.makeAsyncIterator()
        await calls.next()
    }

    private final class Last: Sendable {
        let work: Work
        init(_ work: Work) { self.work = work }
        deinit { work.done() }
    }
}
