import HubBase
import HubValues
import Testing

@testable import HubTracing

struct JSONLinesTests {
    private func text(_ record: TraceRecord) -> String {
        var lines = JSONLines()
        var out = ByteWriter()
        lines.append(record, to: &out)
        return out.withSpan { String(decoding: $0) }
    }

    private func value(_ line: String) throws -> HubValue { try HubValue(strictJSON: Array(line.utf8)) }

    private var subject: TraceSubject {
        var subject = TraceSubject()
        (subject.hub, subject.method, subject.connection) = ("chat", "send", "4fK2")
        (subject.call, subject.id, subject.generation) = (1, "7", 1)
        return subject
    }

    private let start = #"{"v":1,"time":"2026-11-24T10:00:00.123456Z","level":"information","source":"hubline.pipeline""#

    @Test func aFreeTextIsAMessage() {
        #expect(
            text(record("x", fields: [.init("peer", "::1"), .init("size", -5)])) == start
                + #","message":"x","peer":"::1","size":-5}"# + "\n")
    }

    @Test func aCallHasItsMembers() {
        let said = TraceRecord.call(
            .call(method: "send", hub: "chat"),
            [.init(subject), .init("arguments", json: #"["a",{"b":[null]}]"#), .init("duration", .microseconds(1_500))])
        #expect(
            text(said) == start + #","event":"call","message":"=> Invoking send on hub chat","hub":"chat","method":"send","#
                + #""call":"4fK2.1","connection":"4fK2","user":null,"id":"7","generation":1,"#
                + #""arguments":["a",{"b":[null]}],"duration":1.500}"# + "\n")
    }

    @Test func aSendHasItsGroups() {
        var subject = TraceSubject()
        (subject.hub, subject.method, subject.generation, subject.groups) = ("chat", "m", 2, ["a\"", "b"])
        let said = TraceRecord.call(.send(method: "m", hub: "chat"), [.init(subject), .init("to", "groups:a\",b")])
        #expect(
            text(said).hasSuffix(#""hub":"chat","method":"m","generation":2,"groups":["a\"","b"],"to":"groups:a\",b"}"# + "\n"))
    }

    @Test func noMemberComesTwice() throws {
        let line = text(
            record("m", fields: [.init(subject), .init("id", "x"), .init("id", "y"), .init("v", "z"), .init("message", "w")]))
        #expect(line.contains(#""id":"7""#) && line.contains(#""id_":"x","id__":"y","v_":"z","message_":"w""#))
        _ = try value(String(line.dropLast()))
    }

    /// K36: every character that could do harm, everywhere: one line, the same text again, and nothing that a terminal would obey.
    @Test func noCharacterBreaksALine() throws {
        for number in [0..<0x300, 0x600..<0x620, 0x2000..<0x2070, 0xFEF0..<0xFF00].flatMap(Array.init) as [UInt32] {
            guard let scalar = Unicode.Scalar(number) else { continue }
            let nested = HubValue.array([.string("w\(scalar)")])
            var subject = TraceSubject()
            (subject.connection, subject.user, subject.hub) = ("c", "u\(scalar)", "h\(scalar)")
            let line = text(
                TraceRecord(
                    time: 0, level: .error, source: "a\(scalar)", message: "b\(scalar)c",
                    fields: [.init(subject), .init("k\(scalar)", "v\(scalar)"), .init("n", json: nested.description)]))
            let controls = line.unicodeScalars.dropLast().filter { $0.properties.generalCategory == .control }
            #expect(controls.isEmpty && line.unicodeScalars.last == "\n")
            #expect(!line.unicodeScalars.contains { [0x2028, 0x2029, 0x202E, 0xFEFF].contains($0.value) })
            let read = try value(String(line.dropLast()))
            #expect(read["message"] == .string("b\(scalar)c") && read["source"] == .string("a\(scalar)"))
            #expect(read["user"] == .string("u\(scalar)") && read["hub"] == .string("h\(scalar)"))
            #expect(read["k\(scalar)"] == .string("v\(scalar)") && read["n"] == nested)
        }
    }
}

extension TraceRecord {
    /// A record about a call, as a source makes it.
    static func call(_ sentence: TraceSentence, _ fields: [TraceRecord.Field]) -> TraceRecord {
        TraceRecord(
            time: 1_795_514_400_123_456, level: .information, source: "hubline.pipeline", sentence: sentence, fields: fields)
    }
}
