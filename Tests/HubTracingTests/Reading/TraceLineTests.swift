import HubBase
import HubValues
import Testing

@testable import HubTracing

/// What is written is read back, whichever form it has.
struct TraceLineTests {
    @Test func aLineOfTheContractIsReadWithWhatItsSentenceTells() throws {
        let read = try parsed(
            """
            2026-11-24T10:00:00.123456Z information hubline.pipeline => Invoked send on hub chat  call=4fK2.1 connection=4fK2 \
            user=- generation=1 outcome=ok result="[1,\\"a b\\"]" duration=12.345ms reason="two words" size=5
            """)
        #expect(
            read
                == TraceLine(
                    time: 1_795_514_400_123_456, level: .information, source: "hubline.pipeline",
                    message: "=> Invoked send on hub chat",
                    fields: HubObject([
                        .init("event", "completed"), .init("hub", "chat"), .init("method", "send"), .init("call", "4fK2.1"),
                        .init("connection", "4fK2"), .init("user", nil), .init("generation", 1), .init("outcome", "ok"),
                        .init("result", [1, "a b"]), .init("duration", 12.345), .init("reason", "two words"), .init("size", "5"),
                    ])))
        #expect(read.duration == 12.345)
        #expect(read.event == .completed)
    }

    @Test func aLineOfJSONIsRead() throws {
        let read = try parsed(
            #"{"v":1,"time":"2026-11-24T10:00:00.123456Z","level":"error","source":"shop.till","message":"x","user":null,"new":[1]}"#
        )
        #expect(
            read
                == TraceLine(
                    time: 1_795_514_400_123_456, level: .error, source: "shop.till", message: "x",
                    fields: HubObject([.init("user", nil), .init("new", [1])])))
    }

    @Test(
        "K36: Whatever is said is read back as it was said, in both forms",
        arguments: [
            "", " ", "plain", "x  user=admin", " x ", "a\r\n2026-01-01T00:00:00.000000Z error x ok",
            "\u{85}\u{2028}\u{1B}[2J\u{8}\u{7F}\u{9B}\0",
            "back\\slash \\n \\u0041", "\"quoted\" = 'too'", "zażółć 😀", "\u{202E}\u{FEFF}",
            "=> Invoking a b on hub c on hub chat",
            "=> Invoked x on hub chat", "<= Invoking receive on client hub chat", "=> Failed \n on hub chat",
        ])
    func whateverIsSaidIsReadBack(_ text: String) throws {
        var said = record(text, fields: [.init("k", text), .init("a=b c", text), .init("connection", "4fK2")])
        for _ in 0..<2 {
            let fromText = try parsed(written(text: said))
            let fromJSON = try parsed(written(json: said))
            for read in [fromText, fromJSON] {
                #expect((read.time, read.level, read.source) == (said.time, said.level, said.source))
                #expect(read.message == text)
                #expect(read.text("k") == text)
                #expect(read.text("a=b c") == text)
                #expect(read.text("connection") == "4fK2")
            }
            said = TraceRecord(time: said.time, level: .verbose, source: "a b\n\\", message: text, fields: said.fields)
        }
    }

    @Test func aSentenceAboutACallIsWrittenAsItWasRead() throws {
        var subject = TraceSubject()
        (subject.hub, subject.method, subject.connection, subject.call) = ("chat", "send", "4fK2", 1)
        (subject.user, subject.id, subject.generation, subject.groups) = ("ada", "7", 2, ["a b", "c"])
        for sentence in [
            TraceSentence.call(method: "send", hub: "chat"), .send(method: "send", hub: "chat"),
            .completed(method: "send", hub: "chat"),
            .failed(method: "send", hub: "chat"),
        ] {
            let said = TraceRecord(
                time: 5, level: .information, source: "hubline.pipeline", sentence: sentence,
                fields: [
                    .init(subject), .init("arguments", json: #"["\u001B",{"b":[null,1.50]}]"#),
                    .init("duration", .microseconds(1_500)),
                    .init("receivers", 3),
                ])
            let json = written(json: said)
            #expect(try printed(json: parsed(json)) == json.replacing("1.50]", with: "1.5]"))
            let text = written(text: said)
            #expect(try printed(text: parsed(text)) == text.replacing("1.50]", with: "1.5]"))
            // Text has less, but what it has is the same.
            let (fromText, fromJSON) = (try parsed(text), try parsed(json))
            for member in fromText.fields.members { #expect(fromJSON.fields[member.name] == member.value, "\(member)") }
            #expect(try parsed(printed(text: fromJSON)).fields["id"] == "7")
        }
    }

    @Test(
        arguments: [
            ("", .noLine), ("garbage", .noLine), ("2026-11-24 10:00 ok", .noLine), ("{", .cutOff), ("{}", .noLine),
            (#"{"v":1}"#, .noLine),
            (#"{"v":2,"x":1}"#, .unknownVersion("2")), (#"{"v":"1"}"#, .unknownVersion(#""1""#)), ("[1]", .noLine),
            ("{\"v\":1,", .cutOff),
            (#"{"v":1,"v":1}"#, .noLine), ("2026-11-24T10:00:00.123456Z", .cutOff),
            ("2026-11-24T10:00:00.123456Z informa", .cutOff),
            ("2026-11-24T10:00:00.123456Z information a x  call", .cutOff), ("2026-11-24T10:00:00.123456Z off a x", .cutOff),
            ("2026-11-24T10:00:00.123456Z information a x  call=", .cutOff),
            (#"2026-11-24T10:00:00.123456Z error a x  k="a"#, .cutOff),
            ("+999999-11-24T10:00:00Z information a x", .noLine),
            (#"{"v":1,"time":"2026-11-24T10:00:00Z","level":"off","source":"a","message":"x"}"#, .noLine),
            (#"{"v":1,"time":"+999999-11-24T10:00:00Z","level":"error","source":"a","message":"x"}"#, .noLine),
        ] as [(String, TraceLineFault)])
    func whatIsNoLineIsRefused(_ text: String, _ fault: TraceLineFault) {
        #expect(throws: fault) { try parsed(text) }
    }

    @Test func aLineWithMoreFieldsThanAnyHasIsRefused() {
        let start = "2026-11-24T10:00:00.123456Z information a x  "
        #expect(throws: TraceLineFault.cutOff) { try parsed(start + (0...1_000).map { "k\($0)=1" }.joined(separator: " ")) }
    }

    @Test("Bytes that are no UTF-8 are shown as such, in both forms") func badBytesAreReplaced() throws {
        let text = Array("2026-11-24T10:00:00.123456Z information a x".utf8) + [0xFF, 0xC3, 0x79]
        #expect(try TraceLine.read(text.span).message == "x\u{FFFD}\u{FFFD}y")
        let json =
            Array(#"{"v":1,"time":"2026-11-24T10:00:00Z","level":"error","source":"a","message":"x"#.utf8) + [0xFF]
            + Array(#""}"#.utf8)
        #expect(try TraceLine.read(json.span).message == "x\u{FFFD}")
    }
}

func parsed(_ text: String) throws -> TraceLine {
    let bytes = Array((text.hasSuffix("\n") ? text.dropLast() : text[...]).utf8)
    return try TraceLine.read(bytes.span)
}

func written(text record: TraceRecord) -> String {
    var lines = TextLines()
    var out = ByteWriter()
    lines.append(record, to: &out)
    return out.withSpan { String(decoding: $0) }
}

func written(json record: TraceRecord) -> String {
    var lines = JSONLines()
    var out = ByteWriter()
    lines.append(record, to: &out)
    return out.withSpan { String(decoding: $0) }
}

func printed(text line: TraceLine) -> String {
    var lines = TextLines()
    var out = ByteWriter()
    line.append(text: &out, &lines)
    return out.withSpan { String(decoding: $0) }
}

func printed(json line: TraceLine) -> String {
    var lines = JSONLines()
    var out = ByteWriter()
    line.append(json: &out, &lines)
    return out.withSpan { String(decoding: $0) }
}
