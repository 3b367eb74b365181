import HubBase
import Testing

@testable import HubTracing

struct TextLinesTests {
    private func text(_ record: TraceRecord) -> String {
        var lines = TextLines()
        var out = ByteWriter()
        lines.append(record, to: &out)
        return out.withSpan { String(decoding: $0) }
    }

    @Test func aRecordIsTheLineOfTheContract() {
        let fields: [TraceRecord.Field] = [
            .init("call", "4fK2.1"), .init("connection", "4fK2"), .init("user", "-"), .init("generation", 1),
        ]
        #expect(
            text(record("=> Invoking send on hub chat", fields: fields)) == """
                2026-11-24T10:00:00.123456Z information hubline.pipeline => Invoking send on hub chat  call=4fK2.1 connection=4fK2 \
                user=- generation=1\n
                """)
    }

    @Test func withoutFieldsTheLineEndsBehindTheMessage() {
        #expect(text(record("x", level: .critical)) == "2026-11-24T10:00:00.123456Z critical hubline.pipeline x\n")
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"), (1, "1970-01-01T00:00:00.000001Z"), (-1, "1969-12-31T23:59:59.999999Z"),
            (951_827_696_000_007, "2000-02-29T12:34:56.000007Z"),
        ] as [(Int64, String)]) func momentsHaveSixDigits(_ time: Int64, _ expected: String)
    {
        let line = text(TraceRecord(time: time, level: .error, source: "a", message: "b"))
        #expect(line == "\(expected) error a b\n")
    }

    @Test(arguments: [(Int64.min, "-290308"), (.max, "+294247")]) func noMomentTraps(_ time: Int64, _ year: String) {
        #expect(text(TraceRecord(time: time, level: .error, source: "a", message: "b")).hasPrefix(year))
    }

    @Test(arguments: [
        ("a\r\n2026-01-01 INFO ok", #"a\r\n2026-01-01 INFO ok"#), ("\u{85}\u{2028}\u{2029}", #"\u0085\u2028\u2029"#),
        ("\u{1B}[31mred\u{1B}[0m", #"\u001B[31mred\u001B[0m"#),
        ("a\u{08}b\u{7F}c\u{9B}d\u{00}e\tf", #"a\u0008b\u007Fc\u009Bd\u0000e\tf"#),
        ("\u{202E}txt.exe\u{2066}\u{200F}\u{61C}\u{FEFF}", #"\u202Etxt.exe\u2066\u200F\u061C\uFEFF"#),
        (#"back\slash"#, #"back\\slash"#),
        (String(decoding: [0x61, 0xFF, 0xC3, 0x62] as [UInt8], as: UTF8.self), "a\u{FFFD}\u{FFFD}b"),
        ("zażółć 😀 \"quoted\"", "zażółć 😀 \"quoted\""),
        ("x  user=admin", #"x \u0020user=admin"#), ("x   y", #"x \u0020\u0020y"#), (" x ", #"\u0020x\u0020"#), (" ", #"\u0020"#),
        ("", ""),
    ]) func oneEventIsOneLine(_ message: String, _ expected: String) {
        #expect(text(record(message)) == line(expected) + "\n")
        #expect(text(record(message, fields: [.init("k", "v")])) == line(expected) + "  k=v\n")
    }

    @Test(arguments: [
        ("plain", "plain"), ("-", "-"), ("", #""""#), ("two words", #""two words""#), (#"a"b"#, #""a\"b""#), ("a=b", #""a=b""#),
        (#"a\b"#, #""a\\b""#),
        ("a\nb", #""a\nb""#), ("\u{00}", #""\u0000""#), ("zażółć", "zażółć"), ("😀 é", #""😀 é""#), ("\u{2028}", #""\u2028""#),
        ("a,b;c:d/[e]", "a,b;c:d/[e]"),
        ("a  b=c", #""a  b=c""#),
    ]) func valuesAreQuotedWhenTheyHaveTo(_ value: String, _ expected: String) {
        #expect(text(record("m", fields: [.init("k", value), .init("n", 1)])) == line("m") + "  k=\(expected) n=1\n")
    }

    @Test func namesCannotBreakTheLineEither() {
        let bad = TraceRecord(time: 0, level: .off, source: "a b\n", message: "m", fields: [.init("k =\n", "v")])
        #expect(text(bad) == #"1970-01-01T00:00:00.000000Z off a\u0020b\n m  k\u0020\u003D\n=v"# + "\n")
    }

    /// K36: every character there is, everywhere in a line: one line, and nothing that a terminal would obey.
    @Test func noCharacterBreaksALine() {
        for value in UInt32(0)..<0x3000 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let line = text(
                TraceRecord(
                    time: 0, level: .error, source: "a\(scalar)", message: "b\(scalar)c",
                    fields: [.init("k\(scalar)", "v\(scalar)")]))
            let controls = line.unicodeScalars.dropLast().filter { $0.properties.generalCategory == .control }
            #expect(controls.isEmpty && line.unicodeScalars.last == "\n")
        }
    }

    private func subject(call: Int? = 1) -> TraceSubject {
        var subject = TraceSubject()
        (subject.hub, subject.method, subject.connection, subject.user) = ("chat", "send", "4fK2", "ada b")
        (subject.call, subject.id, subject.generation) = (call, "7", 1)
        return subject
    }

    /// S160, byte for byte.
    @Test func sentencesAboutCallsStandWhole() {
        let said = TraceRecord.call(.call(method: "send", hub: "chat"), [.init(subject())])
        #expect(
            text(said) == line("=> Invoking send on hub chat") + #"  call=4fK2.1 connection=4fK2 user="ada b" generation=1"#
                + "\n")
        let sent = TraceRecord.call(.send(method: "receive", hub: "chat"), [.init("to", "all")])
        #expect(text(sent) == line("<= Invoking receive on client hub chat") + "  to=all\n")
    }

    @Test(arguments: [("a  b", #"a \u0020b"#), (" a", #" \u0020a"#), ("", " "), ("a\n", #"a\n"#), ("zażółć", "zażółć")])
    func namesInSentencesCannotLookLikeFields(_ name: String, _ shown: String) {
        let said = TraceRecord.call(.call(method: name, hub: "chat"), [.init(subject(call: nil))])
        let expected =
            name.isEmpty
            ? #"=> Invoking \u0020on hub chat"# : "=> Invoking \(shown.drop { $0 == " " && name.hasPrefix(" ") }) on hub chat"
        #expect(text(said) == line(expected) + #"  connection=4fK2 user="ada b" generation=1"# + "\n")
    }
}
