import HubBase
import Testing

@testable import HubValues

struct JSONWriterTests {
    @Test(arguments: [
        ("", #""""#), ("plain text", #""plain text""#), ("\"\\/", #""\"\\/""#),
        ("\u{08}\u{09}\u{0A}\u{0C}\u{0D}", #""\b\t\n\f\r""#),
        ("\u{00}\u{01}\u{1B}\u{1F}", #""\u0000\u0001\u001B\u001F""#),
        ("\u{7F}\u{80}\u{9F}\u{A0}", "\"\\u007F\\u0080\\u009F\u{A0}\""),
        ("\u{2027}\u{2028}\u{2029}\u{202A}", "\"\u{2027}\\u2028\\u2029\u{202A}\""),
        ("\u{FFFC}\u{FFFD}\u{FFFF}", "\"\u{FFFC}\\uFFFD\u{FFFF}\""),
        ("😀", #""\uD83D\uDE00""#), ("\u{10000}\u{10FFFF}", #""\uD800\uDC00\uDBFF\uDFFF""#), ("zażółć €", #""zażółć €""#),
        ("ż \u{2028} 😀 \" \\ / <>&'+", #""ż \u2028 \uD83D\uDE00 \" \\ / <>&'+""#),
    ]) func textsAreEscapedAsTheOriginalDoes(_ text: String, _ expected: String) throws {
        #expect(written { $0.append(json: text) } == expected)
        #expect(try read(expected) == .string(text))
    }

    /// Whatever comes before it, a character is escaped: the steps of eight bytes leave none out.
    @Test func everyCharacterIsEscapedAtEveryPosition() {
        for (character, escaped) in [
            ("\"", "\\\""), ("\n", "\\n"), ("\u{7F}", "\\u007F"), ("\u{2028}", "\\u2028"), ("😀", "\\uD83D\\uDE00"), ("é", "é"),
        ] {
            for lead in 0..<20 {
                for tail in 0..<10 {
                    let (before, after) = (String(repeating: "a", count: lead), String(repeating: "é", count: tail))
                    #expect(written { $0.append(json: before + character + after) } == "\"\(before)\(escaped)\(after)\"")
                }
            }
        }
    }

    @Test(
        arguments: [
            (0, "0"), (-0.0, "-0"), (1, "1"), (-1.5, "-1.5"), (0.1, "0.1"), (1e300, "1e+300"), (1e-7, "1e-07"),
            (.leastNonzeroMagnitude, "5e-324"), (1e15, "1000000000000000"),
            (1e16, "1e+16"), (.infinity, "null"), (-.infinity, "null"), (.nan, "null"),
        ] as [(Double, String)]) func doublesHaveTheirShortestForm(_ number: Double, _ expected: String)
    {
        #expect(written { $0.append(json: number) } == expected)
    }

    @Test(
        arguments: [
            (nil, "null"), (true, "true"), (false, "false"), (-1, "-1"), (.integer(.min), "-9223372036854775808"),
            (.unsigned(.max), "18446744073709551615"),
            (1.5, "1.5"), (.number("1.00e-400"), "1.00e-400"), (.number("1,\"x\":2"), "null"), (.number(""), "null"),
            (.number("01"), "null"), ("a\"b", #""a\"b""#),
            ([], "[]"), ([[], [1, [2]], [:]], "[[],[1,[2]],{}]"), (["b": 1, "a": ["c": nil]], #"{"b":1,"a":{"c":null}}"#),
            (["\"\n": ""], #"{"\"\n":""}"#),
            (.bytes([]), #""""#), (.bytes([1]), #""AQ==""#), (.bytes([1, 2]), #""AQI=""#), (.bytes([1, 2, 3]), #""AQID""#),
            (.bytes([0xFB, 0xFF, 0xFE, 0xFF]), #""+//+/w==""#),
            (.timestamp(seconds: 0, nanoseconds: 0), #""1970-01-01T00:00:00Z""#),
        ] as [(HubValue, String)]) func valuesAreWritten(_ value: HubValue, _ expected: String)
    {
        #expect(json(value) == expected)
    }

    @Test(
        arguments: [
            (0, 250_000_000, "1970-01-01T00:00:00.25Z"), (951_782_399, 1, "2000-02-28T23:59:59.000000001Z"),
            (951_782_400, 0, "2000-02-29T00:00:00Z"),
            (951_868_800, 0, "2000-03-01T00:00:00Z"), (4_107_542_399, 0, "2100-02-28T23:59:59Z"),
            (4_107_542_400, 0, "2100-03-01T00:00:00Z"),
            (-1, 999_999_999, "1969-12-31T23:59:59.999999999Z"), (-62_135_596_800, 0, "0001-01-01T00:00:00Z"),
            (253_402_300_799, 0, "9999-12-31T23:59:59Z"),
            (253_402_300_800, 0, "+010000-01-01T00:00:00Z"), (-62_167_219_201, 0, "-000001-12-31T23:59:59Z"),
            (0, -1, "1969-12-31T23:59:59.999999999Z"),
            (0, 1_500_000_000, "1970-01-01T00:00:01.5Z"), (1_796_205_600, 123_456_000, "2026-12-02T10:00:00.123456Z"),
        ] as [(Int64, Int32, String)]) func momentsAreISO8601(_ seconds: Int64, _ nanoseconds: Int32, _ expected: String)
    {
        #expect(written { $0.append(timestamp: seconds, nanoseconds) } == expected)
    }

    @Test(arguments: [(Int64.min, Int32.min), (.max, .max), (.min, 0), (.max, 0)]) func noMomentTraps(
        _ seconds: Int64, _ nanoseconds: Int32
    ) {
        #expect(written { $0.append(timestamp: seconds, nanoseconds) }.hasSuffix("Z"))
    }
}

/// What is written and read again is the same value.
struct JSONRoundTripTests {
    @Test(arguments: 0..<20) func valuesComeBack(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let value = generator.value(depth: 5)
            let text = json(value)
            #expect(try read(text) == value, "seed \(seed): \(text)")
            #expect(try json(read(text)) == text)
        }
    }
}

extension SeededGenerator {
    /// Any value as reading gives it: a double that is whole comes as an integer.
    fileprivate mutating func value(depth: Int) -> HubValue {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &self) {
        case 0: return .null
        case 1: return .bool(.random(using: &self))
        case 2: return .integer(Int64(bitPattern: next()) >> Int64.random(in: 0..<64, using: &self))
        case 3: return .unsigned(next() | 1 << 63)
        case 4:
            let double = Bool.random(using: &self) ? Double(bitPattern: next()) : Double.random(in: -1e6...1e6, using: &self)
            guard double.isFinite, !double.description.hasSuffix(".0") else { return .double(0.5) }
            return .double(double)
        case 5: return .string(text())
        case 6: return .array((0..<Int.random(in: 0..<5, using: &self)).map { _ in value(depth: depth - 1) })
        default:
            return .object(
                HubObject(
                    (0..<Int.random(in: 0..<25, using: &self)).map { _ in HubObject.Member(text(), value(depth: depth - 3)) }))
        }
    }

    private mutating func text() -> String {
        let ranges: [ClosedRange<UInt32>] = [
            0...0x7F, 0x20...0x7E, 0x20...0x7E, 0x80...0x7FF, 0x800...0xD7FF, 0xE000...0xFFFC, 0x1_0000...0x10_FFFF,
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0..<20, using: &self) {
            let range = ranges[Int.random(in: 0..<ranges.count, using: &self)]
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &self)) { text.unicodeScalars.append(scalar) }
        }
        return text
    }
}
