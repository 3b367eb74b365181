import Glibc
import HubBase
import HubCompression
import HubTesting
import HubValues
import Testing

@testable import HubTracing

/// Whatever stands in a file that is said to be a log, it is read line by line or told of, nothing traps, nothing drives a terminal, and
/// every line of JSON is one.
///
/// `make fuzz` goes on for long, `make test` for some seconds.
struct TraceReadingFuzzTests {
    @Test func anyLineIsReadOrRefusedAndWrittenSafely() throws {
        var text = TextLines()
        var json = JSONLines()
        try Self.repeated { random in
            var bytes = Self.lines.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 0...4, using: &random) { Self.mutate(&bytes, &random) }
            guard let line = try? TraceLine.read(bytes.span) else { return false }
            try Self.check(line, &text, &json)
            return true
        }
    }

    @Test func anyRecordIsReadBackAsItWasSaid() throws {
        var text = TextLines()
        var json = JSONLines()
        try Self.repeated { random in
            let said = Self.text(&random)
            let source = "s" + Self.text(&random)
            let fields = (0..<Int.random(in: 0...4, using: &random)).map {
                TraceRecord.Field("k\($0)" + Self.text(&random), Self.text(&random))
            }
            let record = TraceRecord(
                time: Int64.random(in: -1 << 52...1 << 52, using: &random), level: .warning, source: source, message: said,
                fields: fields)
            for line in [try parsed(written(text: record)), try parsed(written(json: record))] {
                #expect((line.time, line.message, line.source) == (record.time, said, source))
                for field in fields { #expect(line.text(field.key)?.utf8.elementsEqual(field.value.utf8) == true, "\(field)") }
                try Self.check(line, &text, &json)
            }
            return true
        }
    }

    @Test func anyFileIsReadToItsEnd() throws {
        let folder = try Folder()
        try Self.repeated { random in
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                bytes += (Self.lines.randomElement(using: &random) ?? []) + [0x0A]
            }
            if Bool.random(using: &random) { Self.mutate(&bytes, &random) }
            if Bool.random(using: &random) {
                bytes = try Self.compressed(bytes)
                if Bool.random(using: &random) { Self.mutate(&bytes, &random) }
            }
            return try Self.read(bytes, folder)
        }
    }

    /// Lines of both forms to begin with.
    private static let lines: [[UInt8]] = {
        var subject = TraceSubject()
        (subject.hub, subject.method, subject.connection, subject.call) = ("chat", "send", "4fK2", 1)
        (subject.user, subject.id, subject.generation, subject.groups) = ("ada", "7", 2, ["a b", "c"])
        let records = [
            TraceRecord(
                time: 1_795_514_400_123_456, level: .information, source: "hubline.pipeline",
                sentence: .completed(method: "send", hub: "chat"),
                fields: [
                    .init(subject), .init("arguments", json: #"["\u001B[2J",{"b":[null,1.50]}]"#), .init("outcome", "ok"),
                    .init("duration", .microseconds(1_500)),
                ]),
            record("=> Exception a\r\n\u{1B}[2J \\ \u{2028}", fields: [.init("reason", "two \"words\" = \u{9B}")]), record(""),
        ]
        return records.flatMap { [written(text: $0), written(json: $0)] }.map { Array($0.dropLast().utf8) }
    }()

    private static let pieces = [
        "  ", " ", "=", "\"", "\\", "\\u001B", "\\uD800", "{", "}", "[", "]", ",", ":", "#", "\u{1B}[2J", "\u{2028}", "\u{9B}",
        "\0", "\r", "\n",
        "\"v\":2,", "\"v\":1,", "\"user\":null,", "user=-", "duration=1e999ms", "\"duration\":1e999,", "duration=-1ms", "1e400",
        "-0",
        "\"event\":\"call\",", "\"hub\":\"\\u001b\",", "99999999999999999999", "=> Invoking ", " on hub ",
        "+999999-01-01T00:00:00Z",
        "-000001-01-01T00:00:00.0000001Z", "critical", "off", "\u{202E}", "\u{FEFF}", "é",
    ]

    private static func text(_ random: inout SplitMix) -> String {
        (0..<Int.random(in: 0...6, using: &random)).map { _ in
            Bool.random(using: &random)
                ? pieces.randomElement(using: &random) ?? ""
                : Unicode.Scalar(UInt32.random(in: 0...0x2FFF, using: &random)).map { String($0) } ?? ""
        }.joined()
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix) {
        let start = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, start + Int.random(in: 0...6, using: &random))
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes.removeSubrange(start..<end)
        case 1: bytes.insert(contentsOf: Array(bytes[start..<end]), at: Int.random(in: 0...bytes.count, using: &random))
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: start)
        case 3 where start < end: bytes[start] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 4: bytes.removeSubrange(start...)
        default: bytes.replaceSubrange(start..<end, with: (pieces.randomElement(using: &random) ?? "").utf8)
        }
    }

    private static func check(_ line: TraceLine, _ text: inout TextLines, _ json: inout JSONLines) throws {
        var out = ByteWriter()
        line.append(text: &out, &text)
        let asText = out.withSpan { Array(copying: $0) }
        #expect(isOneSafeLine(asText), "\(line)")
        out.removeAll()
        line.append(json: &out, &json)
        let asJSON = out.withSpan { Array(copying: $0) }
        #expect(isOneSafeLine(asJSON), "\(line)")
        // What is written can be read again, and says the same.
        let again = try TraceLine.read(asJSON.span.extracting(..<(asJSON.count - 1)))
        #expect((again.time, again.level, again.source) == (line.time, line.level, line.source))
        #expect(again.message.utf8.elementsEqual(line.message.utf8))
        let fromText = try TraceLine.read(asText.span.extracting(..<(asText.count - 1)))
        #expect(fromText.message.utf8.elementsEqual(line.message.utf8), "\(line)")
        var (slowest, summary) = (SlowestLines(2), TraceSummary())
        slowest.add(line)
        summary.add(line)
        #expect(isOneSafeLine(Array((VisibleText.of(json: summary.value) + "\n").utf8)))
    }

    /// Whether a terminal and a tool get one line and nothing else.
    private static func isOneSafeLine(_ bytes: [UInt8]) -> Bool {
        guard bytes.last == 0x0A else { return false }
        return String(decoding: bytes.dropLast(), as: UTF8.self).unicodeScalars.allSatisfy { scalar in
            scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value) && !(0x2028...0x202E).contains(scalar.value)
        }
    }

    private static func compressed(_ bytes: [UInt8]) throws -> [UInt8] {
        var writer = GzipWriter()
        var out = ByteWriter()
        try writer.compress(bytes.span, isLast: true, to: &out)
        return out.withSpan { Array(copying: $0) }
    }

    /// Reads a file of these bytes; whether a line was found.
    private static func read(_ bytes: [UInt8], _ folder: Folder) throws -> Bool {
        let path = folder.path + "/fuzz.log"
        guard let file = fopen(path, "w") else { throw Folder.Failure(code: errno) }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        let log = try TraceLog(path)
        var (pieces, found) = (0, false)
        while let piece = log.next() {
            pieces += 1
            switch piece {
            case .line: found = true
            case .problem(let problem): #expect(isOneSafeLine(Array("\(problem)\n".utf8)))
            }
            guard pieces < 10_000 else {
                Issue.record("reading does not end")
                return false
            }
        }
        return found
    }

    /// Runs cases until the budget is spent, and sees that memory does not grow with their number. Each says whether it was good.
    private static func repeated(_ one: (inout SplitMix) throws -> Bool) throws {
        let run = try FuzzRun(sharedBy: 3, one)
        #expect(run.good > 0, "nothing was read, so nothing was tested")
        #expect(run.growth < 64 << 20, "memory grew over \(run.cases) cases")
    }
}
