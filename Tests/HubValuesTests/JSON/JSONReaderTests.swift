import Testing

@testable import HubValues

struct JSONReaderTests {
    @Test func membersAreReadInTurn() throws {
        let reader = ReaderOfText(#" {"type" : 1, "target":"a\u0062c","x":[1,{}] , "y":null,"z":true}"#)
        try reader.expect("{")
        let type = try reader.memberName()
        #expect(reader.equals(type, "type"))
        #expect(!reader.equals(type, "typE"))
        #expect(try reader.integer() == 1)
        try reader.expect(",")
        let target = try reader.memberName()
        #expect(reader.text(of: target) == "target")
        let name = try reader.stringBounds()
        #expect(name.hasEscapes)
        #expect(reader.equals(name, "abc"))
        #expect(!reader.equals(name, "abcd"))
        #expect(reader.text(of: name) == "abc")
        try reader.expect(",")
        _ = try reader.memberName()
        try reader.skip()
        try reader.expect(",")
        _ = try reader.memberName()
        #expect(reader.takeNull())
        #expect(!reader.takeNull())
        try reader.expect(",")
        _ = try reader.memberName()
        #expect(try reader.bool())
        #expect(reader.take("}"))
        #expect(reader.peek() == 0)
    }

    @Test(arguments: [
        (#""""#, ""), (#""a""#, "a"), (#""exactly8""#, "exactly8"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{08}\u{0C}\n\r\t"),
        (#""\u0041\u00e9\u20AC""#, "Aé€"), (#""\uD83D\uDE00!""#, "😀!"), (#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
        (#""\uD800\uDC00""#, "\u{10000}"),
        (#""zażółć 😀""#, "zażółć 😀"), (#""1234567\u00ff1234567""#, "1234567ÿ1234567"), (#""\u0000""#, "\u{00}"),
        (#""\\u0041""#, "\\u0041"),
    ]) func textsAreRead(_ text: String, _ expected: String) throws {
        let reader = ReaderOfText(text)
        #expect(try Array(reader.string().utf8) == Array(expected.utf8))
        #expect(reader.position == reader.bytes.count)
    }

    @Test(
        arguments: [
            ([0x22, 0xFF, 0x22], "\u{FFFD}"), ([0x22, 0x61, 0xC3, 0x22], "a\u{FFFD}"),
            ([0x22, 0xED, 0xA0, 0x80, 0x22], "\u{FFFD}\u{FFFD}\u{FFFD}"),
            ([0x22, 0x5C, 0x6E, 0xFF, 0x22], "\n\u{FFFD}"),
        ] as [([UInt8], String)]) func whatIsNotUTF8BecomesAReplacement(_ bytes: [UInt8], _ expected: String) throws
    {
        #expect(try read(bytes) == .string(expected))
        try skip(bytes)
    }

    @Test(arguments: [
        (#""\uD800""#, JSONError.loneSurrogate(at: 1)), (#""a\uDC00""#, .loneSurrogate(at: 2)),
        (#""\uD800\u0041""#, .loneSurrogate(at: 1)),
        (#""\uD800\u00g1""#, .malformed(at: 9)), (#""\uD83D""#, .loneSurrogate(at: 1)), ("\"a\u{01}\"", .malformed(at: 2)),
        (#""abc"#, .malformed(at: 4)), (#"["a",x]"#, .malformed(at: 5)), (#"{"a" 1}"#, .malformed(at: 5)),
        ("[1.]", .malformed(at: 3)),
        ("[1,]", .malformed(at: 3)), ("01", .malformed(at: 1)),
    ]) func errorsNameTheirPlace(_ text: String, _ expected: JSONError) {
        #expect(throws: expected) { try read(text) }
        #expect(throws: expected) { try skip(Array(text.utf8)) }
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("7", 7), (" \n-12", -12), ("123456789012345678", 123_456_789_012_345_678),
            ("9223372036854775807", .max),
            ("-9223372036854775808", .min), ("1.0", 1), ("100e-2", 1), ("1e2", 100), ("-2.50e1", -25), ("0.0", 0), ("0e99", 0),
            ("92233720368547758070e-1", .max), ("0.00000000000000000000000000000000000001e38", 1),
            ("1e18", 1_000_000_000_000_000_000),
        ] as [(String, Int64)]) func integersAreRead(_ text: String, _ expected: Int64) throws
    {
        let reader = ReaderOfText(text + ",")
        #expect(try reader.integer() == expected)
        #expect(reader.position == reader.bytes.count - 1)
        let last = ReaderOfText(text)
        #expect(try last.integer() == expected)
    }

    @Test(arguments: [
        ("9223372036854775808", JSONError.mismatch(at: 0)), ("-9223372036854775809", .mismatch(at: 0)), ("1.5", .mismatch(at: 0)),
        ("1e-1", .mismatch(at: 0)), ("1e19", .mismatch(at: 0)), ("1e999999999999999999999", .mismatch(at: 0)),
        ("1e-999999999999999999999", .mismatch(at: 0)), ("12345678901234567890123", .mismatch(at: 0)),
        (" \"1\"", .mismatch(at: 1)),
        ("null", .mismatch(at: 0)), ("true", .mismatch(at: 0)), ("[1]", .mismatch(at: 0)), ("{}", .mismatch(at: 0)),
        ("", .malformed(at: 0)),
        ("-", .malformed(at: 1)), ("x", .malformed(at: 0)), (",", .malformed(at: 0)), ("+1", .malformed(at: 0)),
        ("1.", .malformed(at: 2)),
    ]) func whatIsNoIntegerIsNot(_ text: String, _ expected: JSONError) {
        let reader = ReaderOfText(text)
        #expect(throws: expected) { try reader.integer() }
    }

    @Test func aZeroInFrontEndsTheNumber() throws {
        let reader = ReaderOfText("01")
        #expect(try reader.integer() == 0)
        #expect(reader.position == 1)
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", -0.0), ("1", 1), ("1.5", 1.5), ("0.1", 0.1), ("1e300", 1e300), ("-1E-7", -1e-7),
            ("5e-324", .leastNonzeroMagnitude),
            ("1e-400", 0),
            ("0.30000000000000004", 0.30000000000000004), ("9007199254740993", 9_007_199_254_740_992), ("1e23", 1e23),
            ("8.5e22", 8.5e22),
            ("1.7976931348623157e308", .greatestFiniteMagnitude),
            ("123456789012345678901234567890", 123456789012345678901234567890.0),
            ("2.00000000000000011102230246251565404236316680908203125", 2),
            ("2.00000000000000011102230246251565404236316680908203126", 2),
        ] as [(String, Double)]) func doublesAreTheNearest(_ text: String, _ expected: Double) throws
    {
        let reader = ReaderOfText(text)
        let double = try reader.double()
        #expect(double == expected)
        #expect(double.sign == expected.sign)
    }

    @Test func aDoubleThatIsTooLargeIsAMismatch() {
        let reader = ReaderOfText(" 1e400")
        #expect(throws: JSONError.mismatch(at: 1)) { try reader.double() }
    }

    @Test(arguments: [
        ("1", JSONError.mismatch(at: 0)), ("null", .mismatch(at: 0)), ("", .malformed(at: 0)), ("}", .malformed(at: 0)),
    ])
    func otherKindsAreMismatches(_ text: String, _ expected: JSONError) {
        let (strings, bools) = (ReaderOfText(text), ReaderOfText(text))
        #expect(throws: expected) { try strings.string() }
        #expect(throws: expected) { try bools.bool() }
    }
}

struct JSONNumberTests {
    @Test(
        arguments: [
            ("0", .integer(0)), ("-0", .double(-0.0)), ("42", .integer(42)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .unsigned(9_223_372_036_854_775_808)), ("18446744073709551615", .unsigned(.max)),
            ("18446744073709551616", .number("18446744073709551616")), ("-9223372036854775809", .number("-9223372036854775809")),
            ("9007199254740993", .integer(9_007_199_254_740_993)), ("9007199254740993.0", .number("9007199254740993.0")),
            ("9007199254740992.0", .double(9_007_199_254_740_992)), ("100000000000000000000", .number("100000000000000000000")),
            ("1.0", .double(1)),
            ("1e2", .double(100)),
            ("0.1", .double(0.1)), ("0.10", .double(0.1)),
            ("0.1000000000000000055511151231257827", .number("0.1000000000000000055511151231257827")),
            ("0.30000000000000004", .double(0.30000000000000004)), ("0.30000000000000003", .number("0.30000000000000003")),
            ("1e300", .double(1e300)),
            ("1e400", .number("1e400")), ("-1e400", .number("-1e400")), ("1e-400", .number("1e-400")),
            ("5e-324", .double(.leastNonzeroMagnitude)),
            ("4e-324", .number("4e-324")), ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
            ("123.456e-2", .double(1.23456)),
            ("0e400", .double(0)), ("-0.0", .double(-0.0)), ("1e999999999999999999999999", .number("1e999999999999999999999999")),
            ("0.000000000000000000000000000001", .double(1e-30)), ("123456789.123456789", .number("123456789.123456789")),
            ("1234567890.1234567890123", .number("1234567890.1234567890123")),
        ] as [(String, HubValue)]) func numbersAreExact(_ text: String, _ expected: HubValue) throws
    {
        let value = try read(text)
        #expect(value == expected)
        #expect(value.double?.sign == expected.double?.sign)
    }

    @Test func aLongNumberIsKeptWhole() throws {
        let text = "1" + String(repeating: "0", count: 20_000) + "." + String(repeating: "3", count: 20_000)
        #expect(try read(text) == .number(text))
        #expect(try json(read(text)) == text)
    }
}

struct JSONObjectTests {
    @Test func laterMemberWins() throws {
        let object = try #require(try read(#"{"a":1,"b":2,"\u0061":[3]}"#).object)
        #expect(object.members == [.init("a", [3]), .init("b", 2)])
        #expect(object.names == .data)
    }

    @Test func laterMemberWinsAmongMany() throws {
        let text = "{" + (0..<5000).map { #""k\#($0 % 1000)":\#($0)"# }.joined(separator: ",") + "}"
        let object = try #require(try read(text).object)
        #expect(object.members.count == 1000)
        #expect(object.members.map(\.name) == (0..<1000).map { "k\($0)" })
        #expect(object.members.map(\.value) == (4000..<5000).map { .integer($0) })
    }
}
