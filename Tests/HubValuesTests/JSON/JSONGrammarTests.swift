import Testing

@testable import HubValues

/// What is JSON and what is not; `value` and `skip` agree on all of it.
struct JSONGrammarTests {
    static let accepted: [String] = [
        // Words, blanks.
        "null", "true", "false", " null", "null ", "\t\r\n true \n", "[ ]", "{ }", "[\n]", "{\t}",
        // Numbers.
        "0", "-0", "1", "-1", "10", "123456789012345678901234567890", "0.0", "0.5", "-0.5", "1.25", "1e2", "1E2", "1e+2", "1e-2",
        "0e0", "0e+1", "0.1e1", "1.5E-7", "1e400", "-1e-400", "1e00002", "9223372036854775807", "18446744073709551615",
        // Texts.
        #""""#, #""a""#, #""12345678""#, #""1234567\n""#, #""\"\\\/\b\f\n\r\t""#, #""\u0041""#, #""\u00e9\u00E9""#,
        #""\uD83D\uDE00""#,
        #""\u0000""#, #""\uFFFF""#, #""\uFFFE""#, "\"\u{7F}\"", "\"\u{2028}\"", #""é😀""#, #""a/b""#, #""\\u0041""#, #""\\""#,
        #""//""#,
        // Arrays and objects.
        "[]", "[1]", "[1,2]", "[ 1 , 2 ]", "[[]]", "[[],[]]", "[null,true,false]", "[\"\",\"\"]", "[{}]", "[[[[]]]]",
        "{}", #"{"a":1}"#, #"{"a":1,"b":2}"#, #"{ "a" : 1 , "b" : 2 }"#, #"{"":0}"#, #"{"a":{}}"#, #"{"a":[]}"#,
        #"{"a":[{"b":[]}]}"#,
        #"{"a":1,"a":2}"#, #"{"\u0061":1}"#, #"[{"a":1},{"b":2}]"#, #"{"a":"}"}"#, #"["]"]"#, #"{"a:":"b,"}"#,
    ]

    static let refused: [String] = [
        // Nothing, too much, no JSON.
        "", " ", "1 2", "{}{}", "[][]", "null null", "[1]x", "{} //", "// 1", "/* */1", "[1,/* */2]", "#", "\u{FEFF}1", "\u{A0}1",
        "\u{0C}1",
        "\u{0B}1", "\u{00}", "1\u{00}",
        // Words.
        "nul", "nulll", "Null", "NULL", "tru", "truE", "True", "fals", "falsee", "undefined", "NaN", "Infinity", "-Infinity",
        "nan", "n",
        // Numbers.
        "+1", "-", "--1", "01", "-01", "00", "1.", "1.e1", ".5", "-.5", "1e", "1e+", "1E-", "1e1.5", "1.2.3", "1e1e1", "0x10",
        "1_000",
        "1,5", "1a", "- 1", "1 .5", "1e 1", "１", "Infinity1", "-a", "1.-1", "2..3", "0e", "-e1",
        // Texts.
        "\"", "\"a", "a\"", "'a'", #""\""#, #""\x41""#, #""\a""#, #""\0""#, #""\'""#, #""\u""#, #""\u0""#, #""\u00""#,
        #""\u004""#,
        #""\u004g""#, #""\U0041""#, #""\u+041""#, #""\u 041""#, "\"\n\"", "\"\t\"", "\"\u{00}\"", "\"\u{1F}\"",
        "\"1234567\u{08}\"", #""\"#,
        #""a\"#, #""\uD800""#, #""\uDC00""#, #""\uD800\uD800""#, #""\uDE00\uD83D""#, #""\uD800a""#, #""\uD800\n""#,
        #""\uD800\u""#,
        #""\uD800\u0041""#, #""\ud83d\ude0""#, "\"\\\u{0A}\"", #""a" "b""#, #""\é""#,
        // Arrays and objects.
        "[", "]", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1}", "[1]]", "[[]", "[}", "[:]", "[\"a\":1]", "[1;2]",
        "{", "}", "{]", "{1:1}", "{a:1}", "{'a':1}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{,"a":1}"#, #"{"a":1,,"b":2}"#,
        #"{"a":1 "b":2}"#,
        #"{"a"1}"#, #"{"a"::1}"#, #"{"a":1]"#, #"{"a":1"#, #"{"a":"#, #"{"a""#, #"{"a"#, #"{:1}"#, #"{"a":1}}"#, #"{null:1}"#,
        #"{"a" 1}"#,
        #"{"a",1}"#, #"{"a":[}"#, #"{"\uD800":1}"#, "{{}:1}", "[{]}",
    ]

    @Test(arguments: accepted) func acceptsWhatIsJSON(_ text: String) throws {
        _ = try read(text)
        try skip(Array(text.utf8))
    }

    @Test(arguments: refused) func refusesWhatIsNot(_ text: String) {
        #expect(throws: JSONError.self) { try read(text) }
        #expect(throws: JSONError.self) { try skip(Array(text.utf8)) }
    }

    /// Wherever the text stands among other bytes, and wherever its eight-byte steps fall, it is read the same.
    @Test(arguments: accepted) func readsTheSameAtEveryPosition(_ text: String) throws {
        let whole = try read(text)
        for lead in 0..<17 {
            let bytes = String(repeating: "\"", count: lead) + text + ",\"\"\"\"\"\"\"\"\""
            let (reading, skipping) = (ReaderOfText(bytes, at: lead), ReaderOfText(bytes, at: lead))
            #expect(try reading.value() == whole)
            #expect(reading.take(","))
            try skipping.skip()
            #expect(skipping.take(","))
            #expect(skipping.position == reading.position)
        }
    }

    /// Cut anywhere, a text is refused or is a shorter value for both readers alike.
    @Test(arguments: accepted + refused) func bothReadersAgreeOnEveryCut(_ text: String) {
        let bytes = Array(text.utf8)
        for count in 0...bytes.count {
            let cut = Array(bytes.prefix(count))
            var (valueError, skipError): (JSONError?, JSONError?)
            do { _ = try read(cut) } catch { valueError = error }
            do { try skip(cut) } catch { skipError = error }
            #expect(valueError == skipError, "\(text) cut after \(count) bytes")
        }
    }

    /// Any byte changed in any text: an answer, never a trap, and the same one from both.
    @Test func everyByteChangedIsAnsweredAlike() {
        let texts = Self.accepted.map { Array($0.utf8) }
        for text in texts {
            for index in text.indices {
                for byte in [0x00, 0x22, 0x2C, 0x30, 0x3A, 0x5B, 0x5C, 0x5D, 0x65, 0x7B, 0x7D, 0x80, 0xFF] as [UInt8] {
                    var changed = text
                    changed[index] = byte
                    let isRead = (try? read(changed)) != nil
                    let isSkipped = (try? skip(changed)) != nil
                    #expect(isRead == isSkipped)
                }
            }
        }
    }
}

struct JSONDepthTests {
    @Test(arguments: ["[", #"{"a":"#]) func sixtyFourLevelsAreReadAndSixtyFiveAreNot(_ open: String) throws {
        for (levels, fits) in [(1, true), (63, true), (64, true), (65, false), (66, false), (1_000_000, false)] {
            let close = open == "[" ? "]" : "}"
            let text = String(repeating: open, count: levels - 1) + (open + close).replacingColon
            let whole = Array((text + String(repeating: close, count: levels - 1)).utf8)
            if fits {
                try skip(whole)
                #expect(try read(whole).depth == levels)
            } else {
                let place = Array(String(repeating: open, count: 64).utf8).count
                #expect(throws: JSONError.tooDeep(at: place)) { try read(whole) }
                #expect(throws: JSONError.tooDeep(at: place)) { try skip(whole) }
            }
        }
    }

    @Test func levelsAroundTheValueCount() throws {
        let text = Array((String(repeating: "[", count: 10) + String(repeating: "]", count: 10)).utf8)
        _ = try read(text, depth: 55)
        try skip(text, depth: 55)
        #expect(throws: JSONError.tooDeep(at: 9)) { try read(text, depth: 56) }
        #expect(throws: JSONError.tooDeep(at: 9)) { try skip(text, depth: 56) }
    }

    @Test func aScalarHasNoDepth() throws {
        #expect(try read("1", depth: 65) == 1)
        #expect(throws: JSONError.tooDeep(at: 0)) { try read("[]", depth: 65) }
    }

    @Test func aMillionOpenBracketsCostNothing() {
        #expect(throws: JSONError.tooDeep(at: 64)) { try read(Array(repeating: UInt8(ascii: "["), count: 1_000_000)) }
    }

    @Test func aValueOfAnyDepthIsWritten() {
        var value = HubValue.array([])
        for _ in 1..<1000 { value = .array([value]) }
        #expect(json(value) == String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000))
    }
}

extension String {
    /// The innermost object has no member: `{"a":}` is `{}`.
    fileprivate var replacingColon: String { hasPrefix("{") ? "{}" : self }
}

extension HubValue {
    fileprivate var depth: Int {
        switch self {
        case .array(let items): 1 + (items.map(\.depth).max() ?? 0)
        case .object(let object): 1 + (object.members.map(\.value.depth).max() ?? 0)
        default: 0
        }
    }
}
