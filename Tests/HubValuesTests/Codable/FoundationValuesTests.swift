import FoundationEssentials
import Testing

@testable import HubValues

/// Dates, UUIDs, bytes and decimals as ASP.NET's clients send and expect them.
struct FoundationValuesTests {
    @Test(arguments: [
        ("2026-11-24T10:00:00Z", "2026-11-24T10:00:00Z"), ("2026-11-24T10:00:00", "2026-11-24T10:00:00Z"),
        ("2026-11-24T10:00", "2026-11-24T10:00:00Z"), ("2026-11-24", "2026-11-24T00:00:00Z"),
        ("2026-11-24T10:00:00.000Z", "2026-11-24T10:00:00Z"), ("2026-11-24T10:00:00.5+05:30", "2026-11-24T04:30:00.5Z"),
        ("2026-11-24T10:00:00-08", "2026-11-24T18:00:00Z"), ("2026-11-24T00:00:00+14:00", "2026-11-23T10:00:00Z"),
        ("2026-11-24T10:00:00.123456Z", "2026-11-24T10:00:00.123456Z"), ("1969-12-31T23:59:59.9Z", "1969-12-31T23:59:59.9Z"),
        ("2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"), ("0001-01-01T00:00:00", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"), ("+012345-01-02T03:04:05Z", "+012345-01-02T03:04:05Z"),
        ("-000001-03-01T00:00:00Z", "-000001-03-01T00:00:00Z"),
        ("2001-01-01T00:00:00.123456789123Z", "2001-01-01T00:00:00.123456789Z"),
    ])
    func aMomentIsReadAndWritten(text: String, again: String) throws {
        let date = try HubValue.string(text).decode(Date.self)
        #expect(try HubValue(encoding: date).description == #""\#(again)""#)
    }

    @Test(arguments: [
        "", "2026", "2026-1-1", "2026-13-01", "2026-00-01", "2026-04-31", "1900-02-29", "2026-11-24T", "2026-11-24 10:00:00Z",
        "2026-11-24T24:00:00Z", "2026-11-24T10:60:00Z", "2026-11-24T10:00:60Z", "2026-11-24T10:00:00.Z",
        "2026-11-24T10:00:00+15:00",
        "2026-11-24T10:00:00.12345678901234567Z", "2026-11-24T10:00:00Zx", "2026-11-24Z", "20261124T100000Z",
        "2026-11-24T10:00:00z",
        "+2026-11-24", "２026-11-24", "/Date(1)/",
    ])
    func whatIsNoMomentIsRefused(text: String) {
        #expect(throws: DecodingError.self) { try HubValue.string(text).decode(Date.self) }
    }

    @Test func aDateIsAMomentOnEveryWire() throws {
        let moment = HubValue.timestamp(seconds: 1_800_000_000, nanoseconds: 500_000_000)
        #expect(try moment.decode(Date.self) == Date(timeIntervalSince1970: 1_800_000_000.5))
        #expect(try HubValue(encoding: Date(timeIntervalSince1970: 1_800_000_000.5)) == moment)
        #expect(
            try HubValue(encoding: ["at": Date(timeIntervalSince1970: -0.25)])["at"]
                == .timestamp(seconds: -1, nanoseconds: 750_000_000))
    }

    /// Whatever a clock says: what was written is the date that was meant.
    @Test func datesComeBackExactly() throws {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<2_000 {
            let date = Date(timeIntervalSinceReferenceDate: Double.random(in: 1e8...4e9, using: &random))
            let text = try HubValue(encoding: date).description
            #expect(try read(text).decode(Date.self) == date)
        }
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan, 1e300, -1e13]) func whatIsBeyondAllYearsIsAnError(_ seconds: Double) {
        #expect(throws: EncodingError.self) { try HubValue(encoding: Date(timeIntervalSinceReferenceDate: seconds)) }
    }

    @Test(arguments: [.distantPast, .distantFuture] as [Date]) func farDatesAreNone(_ date: Date) throws {
        #expect(try HubValue(encoding: date).decode(Date.self) == date)
    }

    @Test func aMomentBeyondAllDatesDoesNoHarm() throws {
        _ = try HubValue.timestamp(seconds: .max, nanoseconds: .max).decode(Date.self)
        _ = try HubValue.timestamp(seconds: .min, nanoseconds: .min).decode(Date.self)
    }

    @Test func uuidsAreSmallLetters() throws {
        let uuid = try #require(UUID(uuidString: "0F8FAD5B-D9CB-469F-A165-70867728950E"))
        #expect(try HubValue(encoding: uuid) == "0f8fad5b-d9cb-469f-a165-70867728950e")
        #expect(try HubValue.string(uuid.uuidString).decode(UUID.self) == uuid)
        #expect(throws: DecodingError.self) { try HubValue.string("{\(uuid)}").decode(UUID.self) }
    }

    @Test(arguments: 0...40) func bytesOfEveryLengthComeBack(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 71 + 250) }
        for text in [try HubValue(encoding: Data(bytes)).description, try HubValue(encoding: bytes).description] {
            #expect(try read(text).decode([UInt8].self) == bytes)
            #expect(try read(text).decode(Data.self) == Data(bytes))
        }
        #expect(try HubValue.bytes(bytes).decode(Data.self) == Data(bytes))
    }

    @Test(arguments: [
        "A", "AA", "AAA", "AAAA=", "AA=A", "=AAA", "AB==", "AAB=", "A===", "====", "AA AA", "AA\n=", "AA-_", "AAé=",
    ])
    func whatIsNoBase64IsRefused(text: String) {
        #expect(throws: DecodingError.self) { try HubValue.string(text).decode(Data.self) }
    }

    @Test func decimalsHaveEveryDigit() throws {
        for text in ["0.1", "-12345678901234567890.123456789", "1e-30", "79228162514264337593543950335", "0", "100"] {
            let decimal = try read(text).decode(Decimal.self)
            #expect(decimal == Decimal(string: text))
            #expect(try read(json(HubValue(encoding: decimal))).decode(Decimal.self) == decimal)
        }
        #expect(throws: EncodingError.self) { try HubValue(encoding: Decimal.nan) }
        #expect(throws: DecodingError.self) { try HubValue.double(.nan).decode(Decimal.self) }
        #expect(throws: DecodingError.self) {
            try HubValue.number("1.000000000000000000000000000000000000001").decode(Decimal.self)
        }
    }

    @Test func anAddressIsAText() throws {
        let url = try #require(URL(string: "https://example.com/a"))
        #expect(try HubValue(encoding: [url]) == ["https://example.com/a"])
        #expect(try HubValue.string("https://example.com/a").decode(URL.self) == url)
    }
}
