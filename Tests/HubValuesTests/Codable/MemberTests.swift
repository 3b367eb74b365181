import Testing

@testable import HubValues

private struct Account: Codable, Equatable {
    var userName: String?
    var Größe: Int?
    var flag: Bool?
    var small: UInt8?
    var long: Int128?
    var longs: [UInt128]
    var wrapped: Wrapped?
}

private struct Wrapped: Codable, Equatable {
    var number: UInt128

    init(_ number: UInt128) { self.number = number }
    init(from decoder: any Decoder) throws { number = try decoder.singleValueContainer().decode(UInt128.self) }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(number)
    }
}

private enum Level: Codable { case low, HIGH }

/// Members of Swift types: found whatever their case, null where they are nil.
struct MemberTests {
    @Test func membersAreFoundIgnoringCase() throws {
        let account = try read(#"{"USERNAME":"a","gRÖßE":5,"Longs":[1],"FLAG":null}"#).decode(Account.self)
        #expect(account == Account(userName: "a", Größe: 5, longs: [1]))
    }

    @Test func theVeryNameCountsBeforeOthersAndOfOthersTheLast() throws {
        #expect(try read(#"{"userName":"a","UserName":"b","longs":[]}"#).decode(Account.self).userName == "a")
        #expect(try read(#"{"username":"a","UserName":"b","longs":[]}"#).decode(Account.self).userName == "b")
    }

    @Test func keysOfDictionariesStayAsTheyAre() throws {
        #expect(try read(#"{"A":1,"a":2}"#).decode([String: Int].self) == ["A": 1, "a": 2])
        #expect(try read(#"{"A":1,"a":2}"#).decode([String: HubValue].self) == ["A": 1, "a": 2])
    }

    @Test func casesAreFoundWithACapitalInFront() throws {
        #expect(throws: Never.self) { try read(#"{"Low":{}}"#).decode(Level.self) }
        #expect(throws: Never.self) { try read(#"{"HIGH":{}}"#).decode(Level.self) }
        #expect(throws: DecodingError.self) { try read(#"{"LOW":{}}"#).decode(Level.self) }
    }

    @Test func whatIsNilIsNull() throws {
        #expect(
            try json(HubValue(encoding: Account(longs: [])))
                == #"{"userName":null,"Größe":null,"flag":null,"small":null,"long":null,"longs":[],"wrapped":null}"#)
    }

    @Test func membersOf128BitsAreExact() throws {
        let account = Account(small: 7, long: .min, longs: [.max, 0], wrapped: Wrapped(.max))
        #expect(try read(json(HubValue(encoding: account))).decode(Account.self) == account)
    }

    @Test(arguments: [
        ("name", "name"), ("Name", "name"), ("URLText", "urlText"), ("ID", "id"), ("A", "a"), ("", ""), ("_Name", "_Name"),
        ("IPAddress2", "ipAddress2"), ("X1", "x1"), ("ABc", "aBc"), ("ÄPfel", "äPfel"), ("Ärger", "ärger"), ("AB CD", "ab CD"),
        ("1A", "1A"), ("camelCase", "camelCase"),
    ])
    func camelCaseIsThatOfASPNET(name: String, written: String) { #expect(name.inCamelCase == written) }

    @Test func onlyMembersAreCased() throws {
        let members = HubObject([.init("UserName", ["Key": 1])], names: .members)
        let array = HubValue.array([.object(members), ["Data": .object(members)]])
        #expect(
            written { $0.append(json: array, camelCase: true) }
                == #"[{"userName":{"Key":1}},{"Data":{"userName":{"Key":1}}}]"#)
        #expect(json(array) == #"[{"UserName":{"Key":1}},{"Data":{"UserName":{"Key":1}}}]"#)
    }
}
