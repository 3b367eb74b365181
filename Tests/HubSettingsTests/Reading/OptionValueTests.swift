import HubBase
import Testing

@testable import HubSettings

struct OptionValueTests {
    private func value<V: OptionValue>(_ type: V.Type, _ text: String, quoted: Bool = false) -> (V?, [String]) {
        let content = ConfigurationNode.Content.scalar(Scalar(text, quoted: quoted))
        return read([("k", content)]) { $0("k", "") as V? }
    }

    @Test(arguments: ["500ms", "30s", "5m", "1h", "0s"])
    func durationsOfTheFourUnitsAreRead(_ text: String) {
        let expected: [String: Duration] = [
            "500ms": .milliseconds(500), "30s": .seconds(30), "5m": .seconds(300), "1h": .seconds(3_600), "0s": .zero,
        ]
        #expect(value(Duration.self, text).0 == expected[text])
    }

    @Test(arguments: [
        "5", "-5s", "+5s", "1m30", "1m30s", "1.5s", "5 s", "5S", "inf", "99999999999h", "s", "05s", "5s ", " 5s", "٥s", "1e3s",
        "9223372036854775808ms", "9223372036854775807h", "5sec", "0x5s",
    ])
    func anythingElseIsNoDuration(_ text: String) {
        let (duration, problems) = value(Duration.self, text)
        #expect(duration == nil)
        #expect(problems == ["f:1:20: error: 'k' expects a duration (as 500ms, 30s, 5m or 1h), found '\(text)'"])
    }

    @Test(arguments: [
        ("0", 0), ("5", 5), ("5B", 5), ("5kB", 5_000), ("5MB", 5_000_000), ("5GB", 5_000_000_000), ("5KiB", 5_120),
        ("5MiB", 5_242_880), ("5GiB", 5_368_709_120), ("9223372036854775807", Int.max), ("8589934591GiB", 8_589_934_591 << 30),
    ])
    func sizesOfTheSevenUnitsAreRead(_ text: String, _ bytes: Int) {
        #expect(value(ByteSize.self, text).0 == ByteSize(bytes))
    }

    @Test(arguments: [
        "-1", "1.5MiB", "32kb", "32KB", "32 KiB", "9999999TiB", "9223372036854775808", "8589934592GiB", "KiB", "05", "1_000",
        "1,000", "٥", "0x10", "5b", "5KiBs",
    ])
    func anythingElseIsNoSize(_ text: String) {
        let (size, problems) = value(ByteSize.self, text)
        #expect(size == nil)
        #expect(problems.count == 1 && problems[0].hasPrefix("f:1:20: error: 'k' expects a size (bytes, or as "))
    }

    @Test(arguments: [("0", 0), ("7", 7), ("-7", -7), ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min)])
    func wholeNumbersAreRead(_ text: String, _ number: Int) {
        #expect(value(Int.self, text).0 == number)
    }

    @Test(arguments: ["+1", "1.0", "1e3", "0x1", "01", "-", "", "--1", "1 ", "9223372036854775808", "١", "-01", "1_0", "NaN"])
    func anythingElseIsNoNumber(_ text: String) {
        let (number, problems) = value(Int.self, text)
        #expect(number == nil)
        #expect(problems == ["f:1:20: error: 'k' expects a whole number, found \(text.isEmpty ? "nothing" : "'\(text)'")"])
    }

    @Test(arguments: ["yes", "no", "on", "off", "True", "TRUE", "y", "1", "0", "", "~", "null"])
    func onlyTrueAndFalseAreSwitches(_ text: String) {
        #expect(value(Bool.self, "true").0 == true)
        #expect(value(Bool.self, "false").0 == false)
        #expect(value(Bool.self, text).0 == nil)
        #expect(value(Bool.self, text).1.first?.hasPrefix("f:1:20: error: 'k' expects true or false, found ") == true)
    }

    @Test func plainWordsStayText() {
        let words = read([("roles", list("no", "on", "y", "off", "NULL", "1.10"))]) { $0("roles", "") as [String]? }
        #expect(words.value == ["no", "on", "y", "off", "NULL", "1.10"])
        #expect(words.problems.isEmpty)
    }

    @Test func aTextThatIsEmptyNeedsQuotes() {
        #expect(value(String.self, "", quoted: true).0 == "")
        #expect(value(String.self, "").1 == ["f:1:20: error: 'k' expects text, found nothing"])
    }

    @Test func quotesMakeNoDifferenceWhereTheTypeIsKnown() {
        #expect(value(Duration.self, "30s", quoted: true).0 == .seconds(30))
        #expect(value(Int.self, "30", quoted: true).0 == 30)
        #expect(value(Bool.self, "true", quoted: true).0 == true)
    }

    @Test func wordsOfAnEnumAreExact() {
        #expect(value(SlowConsumer.self, "dropOldest").0 == .dropOldest)
        #expect(
            value(SlowConsumer.self, "dropoldest").1 == [
                "f:1:20: error: 'k' expects 'close', 'dropOldest' or 'wait', found 'dropoldest' (did you mean 'dropOldest'?)"
            ])
        #expect(value(TraceLevel.self, "off").0 == .off)
        #expect(
            value(TraceLevel.self, "info").1 == [
                "f:1:20: error: 'k' expects 'off', 'critical', 'error', 'warning', 'information' or 'verbose', found 'info'"
            ])
    }

    @Test func eachWrongElementOfAListIsReportedAtItsPlace() {
        let (value, problems) = read([("k", list("1", "x", "3", "y"))]) { $0("k", "") as [Int]? }
        #expect(value == nil)
        #expect(
            problems == [
                "f:90:2: error: 'k' expects a whole number, found 'x'", "f:90:4: error: 'k' expects a whole number, found 'y'",
            ])
    }

    @Test func aSingleValueIsNoList() {
        #expect(value([String].self, "a").1 == ["f:1:20: error: 'k' expects a list with text in each place, found 'a'"])
        #expect(value([String].self, "").0 == [])
    }

    @Test(arguments: [
        (Duration.milliseconds(1_500), "1500ms"), (.seconds(90), "90s"), (.seconds(120), "2m"), (.seconds(7_200), "2h"),
        (.zero, "0ms"), (.seconds(Int64.max), "4611686018427387s"),
    ])
    func durationsAreWrittenInTheLargestUnitThatFits(_ duration: Duration, _ text: String) {
        #expect(duration.written == text)
    }

    @Test(arguments: [(0, "0B"), (500, "500B"), (32_768, "32KiB"), (10_000_000, "10MB"), (1 << 30, "1GiB")])
    func sizesAreWrittenInTheLargestUnitThatFits(_ bytes: Int, _ text: String) {
        #expect(ByteSize(bytes).written == text)
    }
}
