import FoundationEssentials
import HubBase
import HubSettings
import Testing

@testable import HubTracing

/// Eight writers and a file that begins anew all the time.
struct RotationLoadTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    /// 3,000,000 lines by `make soak`, as 50,000 a second for a minute are; else a thirtieth.
    private static let linesOfEach =
        (ProcessInfo.processInfo.environment["HUBLINE_SOAK"] == "1" ? 3_000_000 : 100_000) / writers
    private static let writers = 8

    /// A time of day that goes on by 100 ms with each write, so that seconds pass as quickly as files fill.
    private final class QuickTime: Sendable {
        private let now = Lock<Int64>(1_795_514_400_000_000)
        func next() -> Int64 {
            now.withLock {
                $0 += 100_000
                return $0
            }
        }
    }

    /// K34: numbered lines of two sources; each number once, in its writer's order, no empty file.
    @Test(arguments: [true, false]) func everyLineIsInOneFileOfTheSequence(_ autoflush: Bool) async throws {
        var settings = TraceListenerSettings(name: "calls", file: "calls.log")
        (settings.whenFull, settings.queueSize) = (.block, 1 << 20)
        var rotation = TraceRotation(size: 64 * 1024)
        (rotation.every, rotation.keep) = (.seconds(1), 100_000)
        settings.rotation = rotation
        let time = QuickTime()
        let file = try TraceWriter(settings, autoflush: autoflush, in: folder.path) { time.next() }
        let traces = TraceSwitch()
        traces.set(level: .information, rules: [], listeners: [file])
        let running = try (0..<Self.writers).map { writer in
            try SystemThread {
                let source = traces.source("source\(writer % 2)")
                for number in 0..<Self.linesOfEach {
                    source.information("\(writer) \(number)")
                    if number % 64 == 0 { traces.settle {} }
                }
            }
        }
        for thread in running { await thread.join() }
        traces.close()

        var next = [Int](repeating: 0, count: Self.writers)
        var files = 0
        let old = folder.names.compactMap { $0.hasPrefix("calls.log.") ? Int($0.dropFirst(10)) : nil }.sorted()
        for name in old.map({ "calls.log.\($0)" }) + ["calls.log"] {
            let lines = try #require(try folder.lines(name))
            if name != "calls.log" { #expect(!lines.isEmpty) }
            for line in lines {
                let words = line.split(separator: " ")
                try #require(words.count == 5)
                let (writer, number) = (Int(words[3]) ?? -1, Int(words[4]) ?? -1)
                try #require(next.indices.contains(writer) && next[writer] == number, "\(name): \(line)")
                next[writer] += 1
            }
            files += 1
        }
        #expect(next == [Int](repeating: Self.linesOfEach, count: Self.writers))
        #expect(old == Array(1..<files) && files > 50)
    }

    /// Only so many stay, and they hold the last lines without a gap.
    @Test func theNewestFilesStay() async throws {
        var settings = TraceListenerSettings(name: "calls", file: "calls.log")
        (settings.whenFull, settings.rotation) = (.block, TraceRotation(size: 16 * 1024))
        settings.rotation?.keep = 4
        settings.rotation?.compress = true
        let file = try RotatingFile(settings, in: folder.path) { TraceRecord.now() }
        let queue = RecordQueue(file, format: .text, size: 64 * 1024, whenFull: .block)
        for number in 0..<5_000 { _ = queue.add(record("\(number)")) }
        queue.flush()
        file.housekeeping.finish()
        let old = folder.names.compactMap { $0.wholeMatch(of: /calls\.log\.([0-9]+)\.gz/)?.1 }.compactMap { Int($0) }.sorted()
        queue.close()
        #expect(old.count == 4 && folder.names.count == 5)
        let texts = try old.map { try folder.expanded("calls.log.\($0).gz") }
        let lines = texts.flatMap { $0.split(separator: "\n").map(String.init) } + (try folder.lines("calls.log") ?? [])
        let numbers = lines.map { Int(message(of: $0)) ?? -1 }
        #expect(numbers == Array(5_000 - numbers.count..<5_000))
    }
}
