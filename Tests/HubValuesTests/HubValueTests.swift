import Testing

@testable import HubValues

struct HubValueTests {
    @Test func itsDescriptionIsJSON() {
        let value: HubValue = ["a\"b": [1, 2.5, nil, true], "c": "d"]
        #expect(value.description == #"{"a\"b":[1,2.5,null,true],"c":"d"}"#)
        #expect(HubValue.string("a").description == #""a""#)
        #expect(HubValue.number("1e999").description == "1e999")
    }

    @Test func literalsMakeValues() {
        let value: HubValue = ["symbol": "ACME", "limit": 10.5, "count": 3, "open": true, "tags": ["a", nil]]
        #expect(value["symbol"] == "ACME")
        #expect(value["limit"]?.double == 10.5)
        #expect(value["count"]?.integer == 3)
        #expect(value["open"]?.bool == true)
        #expect(value["tags"]?.array == [.string("a"), .null])
        #expect(value["nothing"] == nil)
        #expect(HubValue.integer(1)["x"] == nil)
        #expect((["a": 1, "a": 2] as HubValue) == .object(HubObject([.init("a", 2)])))
    }

    @Test(
        arguments: [
            (.integer(-1), -1, nil, -1), (.integer(7), 7, 7, 7), (.unsigned(.max), nil, .max, 0x1p64),
            (.double(3), 3, 3, 3),
            (.double(3.5), nil, nil, 3.5), (.double(1e30), nil, nil, 1e30), (.double(.nan), nil, nil, nil),
            (.double(-0.0), 0, 0, 0),
            (.number("9007199254740993.0"), 9_007_199_254_740_993, 9_007_199_254_740_993, 9_007_199_254_740_992),
            (.number("1e400"), nil, nil, nil),
            (.number("-1.0"), -1, nil, -1), (.number("no number"), nil, nil, nil), (.string("1"), nil, nil, nil),
            (.null, nil, nil, nil), (.bool(true), nil, nil, nil),
        ] as [(HubValue, Int64?, UInt64?, Double?)]) func numbersAreExact(
            _ value: HubValue, _ integer: Int64?, _ unsigned: UInt64?, _ double: Double?
        )
    {
        #expect(value.integer == integer)
        #expect(value.unsigned == unsigned)
        if value.double?.isNaN != true { #expect(value.double == double) }
    }

    @Test func eachKindIsOnlyItself() {
        let values: [HubValue] = [nil, true, 1, "a", [], [:], .bytes([]), .timestamp(seconds: 0, nanoseconds: 0)]
        #expect(values.map(\.isNull) == [true, false, false, false, false, false, false, false])
        #expect(values.map { $0.bool != nil } == [false, true, false, false, false, false, false, false])
        #expect(values.map { $0.integer != nil } == [false, false, true, false, false, false, false, false])
        #expect(values.map { $0.string != nil } == [false, false, false, true, false, false, false, false])
        #expect(values.map { $0.array != nil } == [false, false, false, false, true, false, false, false])
        #expect(values.map { $0.object != nil } == [false, false, false, false, false, true, false, false])
    }
}

struct HubObjectTests {
    /// Both ways of finding a name: looking through few members, and the index of many.
    @Test(arguments: [3, 16, 17, 18, 100]) func membersKeepTheirOrderAndChangeByName(_ count: Int) {
        var object = HubObject((0..<count).map { .init("k\($0)", .integer(Int64($0))) })
        #expect(object.members.map(\.name) == (0..<count).map { "k\($0)" })
        object["k1"] = "changed"
        object["new"] = 1
        #expect(object["k1"] == "changed")
        #expect(object.members[1].name == "k1")
        #expect(object.members.last == .init("new", 1))
        object["k0"] = nil
        object["absent"] = nil
        #expect(object["k0"] == nil)
        #expect(object.members.map(\.name) == (1..<count).map { "k\($0)" } + ["new"])
        for index in 2..<count { #expect(object["k\(index)"] == .integer(Int64(index))) }
        for member in object.members { object[member.name] = nil }
        #expect(object == HubObject())
    }

    @Test(arguments: [2, 40]) func orderDoesNotMatterForEquality(_ count: Int) {
        let members = (0..<count).map { HubObject.Member("k\($0)", .integer(Int64($0))) }
        let (object, reversed) = (HubObject(members), HubObject(members.reversed(), names: .members))
        #expect(object == reversed)
        #expect(object.hashValue == reversed.hashValue)
        #expect(object != HubObject(members.dropLast()))
        #expect(object != HubObject(members.dropLast() + [.init("other", 1)]))
        #expect(object != HubObject(members.dropLast() + [.init(members[count - 1].name, "other")]))
    }

    @Test(arguments: [0, 20]) func namesAreComparedByteByByte(_ others: Int) {
        let (composed, decomposed) = ("\u{E9}", "e\u{301}")
        let object = HubObject((0..<others).map { .init("k\($0)", 0) } + [.init(composed, 1), .init(decomposed, 2)])
        #expect(object[composed] == 1)
        #expect(object[decomposed] == 2)
        #expect(object.members.count == others + 2)
    }
}
