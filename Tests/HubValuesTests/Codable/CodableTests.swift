import Testing

@testable import HubValues

private struct Point: Codable, Equatable {
    var x: Int
    var y: Double?
}

private struct Order: Codable, Equatable {
    var symbol: String
    var limit: Double?
    var tags: [String]
    var counts: [String: Int]
    var extra: HubValue
    var side: Side
    var path: [Point]
}

private enum Side: String, Codable { case buy, sell }

private enum Event: Codable, Equatable { case moved(to: Point, quick: Bool), stopped }

private class Animal: Codable {
    var name = ""
}

private final class Dog: Animal {
    var age = 0

    init(_ name: String, _ age: Int) {
        super.init()
        (self.name, self.age) = (name, age)
    }

    private enum Keys: CodingKey { case age }

    required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        age = try container.decode(Int.self, forKey: .age)
        try super.init(from: container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(age, forKey: .age)
        try super.encode(to: container.superEncoder())
    }
}

/// Writes into nested containers by hand, and closes none of them.
private struct Table: Codable, Equatable {
    var rows: [[Int]]

    init(_ rows: [[Int]]) { self.rows = rows }

    private enum Keys: CodingKey { case title, rows }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        guard try container.decodeNil(forKey: .title) else { throw TableError() }
        var lines = try container.nestedUnkeyedContainer(forKey: .rows)
        rows = []
        while !lines.isAtEnd {
            var line = try lines.nestedUnkeyedContainer()
            var row: [Int] = []
            while !line.isAtEnd { row.append(try line.decodeNil() ? -1 : line.decode(Int.self)) }
            rows.append(row)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        var lines = container.nestedUnkeyedContainer(forKey: .rows)
        try container.encodeNil(forKey: .title)
        for row in rows {
            var line = lines.nestedUnkeyedContainer()
            for number in row { if number < 0 { try line.encodeNil() } else { try line.encode(number) } }
        }
    }
}

private struct TableError: Error {}

private struct Nothing: Encodable {
    func encode(to encoder: any Encoder) throws {}
}

private struct Failing: Encodable {
    func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(1)
        throw TableError()
    }
}

struct ValueEncoderTests {
    @Test(
        arguments: [
            ("a", "a"), (true, true), (Int8(-1), -1), (Int(1), 1), (UInt64.max, .unsigned(.max)), (UInt(7), 7), (1.5, 1.5),
            (Float(0.1), 0.1),
            (Optional(3), 3), (Int?.none, nil), (String??.some(nil), nil), (HubValue.number("1e400"), .number("1e400")),
            (HubValue?.none, nil),
            ([1, 2] as [Int], .array([1, 2])), ([] as [Int], .array([])), ([nil, "a"] as [String?], .array([nil, "a"])),
            (["k": 1.5] as [String: Double], .object(HubObject([.init("k", 1.5)]))), (Side.buy, "buy"),
        ] as [(any Encodable & Sendable, HubValue)]) func plainValuesEncode(
            _ value: any Encodable & Sendable, _ expected: HubValue
        ) throws
    {
        #expect(try HubValue(encoding: value) == expected)
    }

    @Test func membersKeepTheirOrderAndKnowWhatTheyAre() throws {
        let order = Order(
            symbol: "ACME", limit: nil, tags: ["a"], counts: ["Key": 1], extra: ["Free": 1], side: .sell,
            path: [Point(x: 1, y: 2.5)])
        let object = try #require(try HubValue(encoding: order).object)
        #expect(object.members.map(\.name) == ["symbol", "limit", "tags", "counts", "extra", "side", "path"])
        #expect(object.names == .members)
        #expect(object["counts"]?.object?.names == .data)
        #expect(object["extra"]?.object?.names == .data)
        #expect(object["path"]?.array?.first?.object?.names == .members)
        #expect(
            json(.object(object))
                == #"{"symbol":"ACME","limit":null,"tags":["a"],"counts":{"Key":1},"extra":{"Free":1},"side":"sell","path":[{"x":1,"y":2.5}]}"#
        )
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity]) func whatNoWireCanSayIsAnError(_ number: Double) {
        #expect(throws: EncodingError.self) { try HubValue(encoding: number) }
        #expect(throws: EncodingError.self) { try HubValue(encoding: Float(number)) }
        #expect(throws: EncodingError.self) { try HubValue(encoding: Double?.some(number)) }
        #expect(throws: EncodingError.self) { try HubValue(encoding: ["a": [number]]) }
    }

    @Test func theErrorOfATypeComesOut() {
        #expect(throws: TableError.self) { try HubValue(encoding: Failing()) }
        #expect(throws: TableError.self) { try HubValue(encoding: ["a": Failing()]) }
    }

    @Test func encodingNothingIsAnError() {
        #expect(throws: EncodingError.self) { try HubValue(encoding: Nothing()) }
        #expect(throws: EncodingError.self) { try HubValue(encoding: [Nothing()]) }
    }
}

extension Failing: Sendable {}
extension Nothing: Sendable {}

struct ValueDecoderTests {
    @Test(arguments: [.integer(3), .unsigned(3), .double(3), .number("3.0")] as [HubValue]) func anIntegerComesFromAnyExactNumber(
        _ value: HubValue
    ) throws {
        #expect(try value.decode(Int.self) == 3)
        #expect(try value.decode(UInt8.self) == 3)
        #expect(try value.decode(Double.self) == 3)
        #expect(try value.decode(Float.self) == 3)
        #expect(try value.decode(Int?.self) == 3)
        #expect(try HubValue.array([value]).decode([Int64].self) == [3])
    }

    @Test(
        arguments: [3.5, .double(1e300), .number("1e400"), .unsigned(.max), "3", true, nil, [3], [:], .bytes([3])] as [HubValue])
    func anIntegerComesFromNothingElse(_ value: HubValue) {
        #expect(throws: DecodingError.self) { try value.decode(Int.self) }
        #expect(throws: DecodingError.self) { try value.decode(Int32.self) }
        #expect(throws: DecodingError.self) { try HubValue.array([value]).decode([Int].self) }
    }

    @Test func whatDoesNotFitIsAnError() {
        #expect(throws: DecodingError.self) { try HubValue.integer(128).decode(Int8.self) }
        #expect(throws: DecodingError.self) { try HubValue.integer(-1).decode(UInt8.self) }
        #expect(throws: DecodingError.self) { try HubValue.integer(2_147_483_648).decode(Int32.self) }
        #expect(throws: DecodingError.self) { try HubValue.integer(-1).decode(UInt64.self) }
    }

    @Test func otherScalarsAreThemselves() throws {
        #expect(try HubValue.string("a").decode(String.self) == "a")
        #expect(try HubValue.bool(true).decode(Bool.self))
        #expect(try HubValue.null.decode(String?.self) == nil)
        #expect(try HubValue.null.decode(Point?.self) == nil)
        #expect(try HubValue.null.decode(HubValue.self) == .null)
        #expect(try HubValue.null.decode(HubValue?.self) == nil)
        #expect(try HubValue.unsigned(.max).decode(UInt64.self) == .max)
        #expect(throws: DecodingError.self) { try HubValue.integer(1).decode(String.self) }
        #expect(throws: DecodingError.self) { try HubValue.integer(1).decode(Bool.self) }
        #expect(throws: DecodingError.self) { try HubValue.number("1e400").decode(Double.self) }
        #expect(throws: DecodingError.self) { try HubValue.double(1e300).decode(Float.self) }
    }

    @Test func unknownMembersAreIgnoredAndMissingOnesAreNot() throws {
        #expect(try read(#"{"z":[],"x":1.0}"#).decode(Point.self) == Point(x: 1, y: nil))
        #expect(try read(#"{"x":1,"y":null}"#).decode(Point.self) == Point(x: 1, y: nil))
        #expect(throws: DecodingError.self) { try read(#"{"y":1}"#).decode(Point.self) }
        #expect(throws: DecodingError.self) { try read(#"{"x":null}"#).decode(Point.self) }
        #expect(throws: DecodingError.self) { try read("[1]").decode(Point.self) }
        #expect(throws: DecodingError.self) { try read("[1]").decode(Table.self) }
        #expect(throws: DecodingError.self) { try read("{}").decode([Int].self) }
        #expect(throws: DecodingError.self) { try read(#""up""#).decode(Side.self) }
    }

    @Test func aDictionaryOfManyKeysDecodes() throws {
        let text = "{" + (0..<5000).map { #""k\#($0)":\#($0)"# }.joined(separator: ",") + "}"
        let numbers = try read(text).decode([String: Int].self)
        #expect(numbers.count == 5000)
        #expect(numbers["k4321"] == 4321)
    }

    /// What a client sent belongs in no log.
    @Test func errorsNamePlacesAndKindsOnly() throws {
        do {
            _ = try read(#"{"symbol":"s","tags":["a","b",{"secret":"hunter2"}]}"#).decode(Order.self)
            Issue.record("decoded")
        } catch DecodingError.typeMismatch(_, let context) {
            #expect(context.codingPath.map(\.stringValue) == ["tags", "2"])
            #expect(context.debugDescription == "Expected String, found an object.")
        }
    }
}

struct CodableRoundTripTests {
    @Test func plainTypesComeBack() throws {
        let order = Order(
            symbol: "é\n", limit: 0.1, tags: [], counts: ["a": 1, "b": -2], extra: [1, nil, ["k": 2.5]], side: .buy,
            path: [Point(x: .min, y: nil)])
        #expect(try read(json(HubValue(encoding: order))).decode(Order.self) == order)
        for event in [Event.moved(to: Point(x: 1, y: 2), quick: true), .stopped] {
            #expect(try read(json(HubValue(encoding: [event]))).decode([Event].self) == [event])
        }
        let table = Table([[1, -1], [], [3]])
        #expect(try json(HubValue(encoding: table)) == #"{"rows":[[1,null],[],[3]],"title":null}"#)
        #expect(try HubValue(encoding: table).decode(Table.self) == table)
    }

    @Test func aSuperclassHasItsPlace() throws {
        let value = try HubValue(encoding: Kennel(dogs: [Dog("Rex", 3)]))
        #expect(json(value) == #"{"dogs":[{"age":3,"super":{"name":"Rex"}}]}"#)
        let dog = try #require(try value.decode(Kennel.self).dogs.first)
        #expect(dog.name == "Rex")
        #expect(dog.age == 3)
    }
}

/// Holds what is not `Sendable` itself; the test is its only user.
private struct Kennel: Codable, @unchecked Sendable {
    var dogs: [Dog]
}
