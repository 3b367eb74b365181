import FoundationEssentials
import HubSettings
import HubTesting
import Hubs
import Testing

/// S70: JSON comes in, is bound to a Swift type, and goes out again as what that type is.
struct BindingTableTests {
    private struct Binder: Hub {
        let context: HubCallerContext

        static var descriptor: HubDescriptor<Binder> {
            HubDescriptor(
                "binder",
                [
                    .method("Bind", parameters: ["type", "value"]) { _, a in
                        let type = try a.next() as String
                        guard let bind = types[type] else { throw HubError("There is no type '\(type)'.") }
                        return try bind(&a)
                    }
                ])
        }

        private static let types: [String: @Sendable (inout HubArguments) throws -> HubResult] = [
            "String": echo(String.self), "Int": { HubResult(.integer(Int64(try $0.next() as Int))) },
            "Double": { HubResult(.double(try $0.next() as Double)) }, "Bool": { HubResult(.bool(try $0.next() as Bool)) },
            "any": { HubResult(try $0.next() as HubValue) }, "UInt8": echo(UInt8.self), "Int64": echo(Int64.self),
            "UInt64": echo(UInt64.self), "Int128": echo(Int128.self), "UInt128": echo(UInt128.self), "Float": echo(Float.self),
            "Int?": echo(Int?.self), "[Int]": echo([Int].self), "[Int?]": echo([Int?].self), "[[Bool]]": echo([[Bool]].self),
            "[String: Int]": echo([String: Int].self), "[Int: String]": echo([Int: String].self), "Point": echo(Point.self),
            "Point?": echo(Point?.self), "[Point]": echo([Point].self), "Order": echo(Order.self), "Date": echo(Date.self),
            "Date?": echo(Date?.self), "UUID": echo(UUID.self), "Data": echo(Data.self), "[UInt8]": echo([UInt8].self),
            "Decimal": echo(Decimal.self), "URL": echo(URL.self), "Side": echo(Side.self), "Grade": echo(Grade.self),
            "Event": echo(Event.self),
            "Int8": echo(Int8.self), "UInt": echo(UInt.self), "Tree": echo(Tree.self), "Order?": echo(Order?.self),
            "[String: Point]": echo([String: Point].self), "[Side]": echo([Side].self), "[Date?]": echo([Date?].self),
        ]

        private static func echo<T: Codable & Sendable>(_ type: T.Type) -> @Sendable (inout HubArguments) throws -> HubResult {
            { HubResult(try HubValue(encoding: try $0.next() as T)) }
        }
    }

    private struct Point: Codable {
        var x: Int
        var y: Double?
    }

    private struct Order: Codable {
        var id: UUID
        var symbol: String
        var at: Date
        var side: Side
        var tags: [String]
        var route: [Point]
        var notes: [String: HubValue]
        var parent: UUID?
    }

    private struct Tree: Codable {
        var name: String
        var children: [Tree]
    }

    private enum Side: String, Codable { case buy, sell }

    private enum Grade: Int, Codable { case low = 1, high }

    private enum Event: Codable { case moved(to: Point, quick: Bool), stopped }

    /// A type, what a client sends, what it gets back; nil: an error.
    struct Row: Sendable, CustomTestStringConvertible {
        let type: String
        let json: String
        let answer: String?

        init(_ type: String, _ json: String, _ answer: String?) { (self.type, self.json, self.answer) = (type, json, answer) }
        init(_ type: String, same json: String) { self.init(type, json, json) }

        var testDescription: String { "\(json.prefix(60)) as \(type)" }
    }

    private static let order =
        #""id":"0f8fad5b-d9cb-469f-a165-70867728950e","symbol":"ACME","at":"2026-11-24T10:00:00.25Z","side":"sell","tags":["a"]"#
        + #","route":[{"x":1,"y":null},{"x":2,"y":0.5}],"notes":{"Free":{"Deep":[1,null]}},"parent":null"#

    static let scalars = [
        Row("String", same: #""a""#), Row("String", #""\u00e9\/""#, #""é/""#), Row("String", "1", nil),
        Row("String", "null", nil),
        Row("String", "[]", nil),
        Row("Int", same: "9223372036854775807"), Row("Int", same: "-9223372036854775808"), Row("Int", "3.0", "3"),
        Row("Int", "3e2", "300"), Row("Int", "1.2345678901234567e18", "1234567890123456700"), Row("Int", "3.5", nil),
        Row("Int", "9223372036854775808", nil), Row("Int", "1e400", nil), Row("Int", #""3""#, nil), Row("Int", "true", nil),
        Row("Int", "null", nil),
        Row("Int64", "1.2345678901234567e18", "1234567890123456700"), Row("Int64", "3.5", nil),
        Row("UInt8", same: "255"), Row("UInt8", "256", nil), Row("UInt8", "-1", nil),
        Row("UInt64", same: "18446744073709551615"), Row("UInt64", "18446744073709551616", nil), Row("UInt64", "-1", nil),
        Row("Int128", same: "-170141183460469231731687303715884105728"),
        Row("Int128", "170141183460469231731687303715884105728", nil), Row("Int128", same: "9007199254740993"),
        Row("Int128", "123456789012345680000.0", "123456789012345680000"), Row("Int128", "-1.5e20", "-150000000000000000000"),
        Row("UInt128", "1e400", nil), Row("UInt128", "-1e20", nil), Row("UInt128", "0.5", nil),
        Row("Double", same: "0.1"), Row("Double", "1", "1"), Row("Double", "9007199254740993", "9007199254740992"),
        Row("Double", "1e400", nil), Row("Double", #""NaN""#, nil), Row("Double", "null", nil),
        Row("Float", same: "0.1"), Row("Float", "1e39", nil),
        Row("Decimal", same: "12345678901234567890.123456789"), Row("Decimal", same: "0.1"),
        Row("Decimal", "100000000000000000000", "100000000000000000000"),
        Row("Decimal", same: "99999999999999999999999999999999999999"),
        Row("Decimal", "999999999999999999999999999999999999999", nil),
        Row("Decimal", "1e-200", nil), Row("Decimal", #""1""#, nil),
        Row("Bool", same: "true"), Row("Bool", "0", nil), Row("Bool", #""true""#, nil), Row("Bool", "null", nil),
    ]

    static let known = [
        Row("Date", same: #""2026-11-24T10:00:00Z""#),
        Row("Date", #""2026-11-24T10:00:00.250+02:00""#, #""2026-11-24T08:00:00.25Z""#),
        Row("Date", #""2026-11-24""#, #""2026-11-24T00:00:00Z""#), Row("Date", #""2026-02-29T00:00:00Z""#, nil),
        Row("Date", #""yesterday""#, nil), Row("Date", "5", nil), Row("Date", "null", nil), Row("Date?", same: "null"),
        Row("UUID", #""0F8FAD5B-D9CB-469F-A165-70867728950E""#, #""0f8fad5b-d9cb-469f-a165-70867728950e""#),
        Row("UUID", #""0f8fad5b""#, nil), Row("UUID", "1", nil),
        Row("Data", same: #""AQID""#), Row("Data", "[1,2,255]", #""AQL/""#), Row("Data", same: #""""#),
        Row("Data", #""AQI""#, nil),
        Row("Data", "[256]", nil), Row("[UInt8]", same: #""/+8=""#), Row("[UInt8]", #""_-8=""#, nil), Row("[UInt8]", "{}", nil),
        Row("URL", same: #""https://example.com/a?b=c""#), Row("URL", "1", nil),
    ]

    static let composed = [
        Row("Int?", same: "null"), Row("Int?", same: "5"), Row("Int?", #""x""#, nil),
        Row("[Int]", same: "[]"), Row("[Int]", same: "[1,2]"), Row("[Int]", "[1,null]", nil), Row("[Int]", #"[1,"2"]"#, nil),
        Row("[Int]", "{}", nil), Row("[Int]", "1", nil), Row("[Int?]", same: "[1,null]"),
        Row("[[Bool]]", same: "[[true],[],[false,true]]"),
        Row("[String: Int]", #"{"A":1}"#, #"{"A":1}"#), Row("[String: Int]", #"{"a":"x"}"#, nil), Row("[String: Int]", "[]", nil),
        Row("[Int: String]", same: #"{"1":"a"}"#), Row("[Int: String]", #"{"x":"a"}"#, nil),
        Row("Point", #"{"x":1}"#, #"{"x":1,"y":null}"#), Row("Point", #"{"Y":2.5,"X":1}"#, #"{"x":1,"y":2.5}"#),
        Row("Point", #"{"z":[{}],"x":1,"y":null}"#, #"{"x":1,"y":null}"#), Row("Point", #"{"x":1,"x":2}"#, #"{"x":2,"y":null}"#),
        Row("Point", #"{"X":1,"x":2}"#, #"{"x":2,"y":null}"#), Row("Point", "{}", nil), Row("Point", #"{"x":null}"#, nil),
        Row("Point", #"{"x":"1"}"#, nil), Row("Point", "[1]", nil), Row("Point", "null", nil), Row("Point?", same: "null"),
        Row("[Point]", #"[{"x":1},{"x":2}]"#, #"[{"x":1,"y":null},{"x":2,"y":null}]"#), Row("[Point]", #"[{"x":1},{}]"#, nil),
        Row("Order", same: "{\(order)}"), Row("Order", "{\(order.replacing("2026-11-24T", with: "2026-11-24 "))}", nil),
        Row("Side", same: #""buy""#), Row("Side", #""hold""#, nil), Row("Side", "1", nil), Row("Grade", same: "2"),
        Row("Grade", "3", nil),
        Row("Event", same: #"{"moved":{"to":{"x":1,"y":null},"quick":true}}"#), Row("Event", same: #"{"stopped":{}}"#),
        Row("Event", #"{"Stopped":{}}"#, #"{"stopped":{}}"#), Row("Event", #"{"moved":{},"stopped":{}}"#, nil),
        Row("Event", #""stopped""#, nil), Row("Event", "{}", nil),
    ]

    /// Two levels of JSON for each of the tree, one for the arguments and one for the message.
    private static func tree(_ levels: Int) -> String {
        String(repeating: #"{"name":"n","children":["#, count: levels) + String(repeating: "]}", count: levels)
    }

    /// Values in others, and numbers at the edges of their types.
    static let edges = [
        Row("Tree", same: tree(1)), Row("Tree", same: tree(31)),
        Row("Tree", tree(2).replacing("children", with: "CHILDREN"), tree(2)),
        Row("Tree", #"{"name":"n","children":[{"name":"n"}]}"#, nil), Row("Order?", same: "null"),
        Row("Order", #"{"notes":{}}"#, nil),
        Row("[String: Point]", #"{"A ü":{"X":1,"extra":null}}"#, #"{"A ü":{"x":1,"y":null}}"#),
        Row("[Side]", same: #"["buy","sell"]"#), Row("[Side]", #"["buy",null]"#, nil),
        Row("[Date?]", same: #"[null,"2026-11-24T10:00:00Z"]"#), Row("[Date?]", #"["2026-13-01T00:00:00Z"]"#, nil),
        Row("Point", #"{"\u0078":1}"#, #"{"x":1,"y":null}"#), Row("Point", #"{"x":1,"y":"null"}"#, nil),
        Row("Point", #"{"x":1.0,"y":1}"#, #"{"x":1,"y":1}"#), Row("Point", #"{"x":1.5}"#, nil),
        Row("Point", #"{"x":9223372036854775808}"#, nil),
        Row("Int8", same: "-128"), Row("Int8", "128", nil), Row("Int8", "1e2", "100"),
        Row("UInt", "1e19", "10000000000000000000"),
        Row("UInt", "2e19", nil), Row("UInt", "-0", "0"), Row("Int", "-0.0", "0"), Row("Int", "0e999999999", "0"),
        Row("Int", "1e-1", nil), Row("Int", "10e-1", "1"), Row("Int", "92233720368547758070e-1", "9223372036854775807"),
        Row("Double", same: "5e-324"), Row("Double", same: "1.7976931348623157e+308"), Row("Double", "1.8e308", nil),
        Row("Double", "123456789012345678901234567890", "1.2345678901234568e+29"),
    ]

    /// Whatever JSON can say comes back as it was.
    static let anything = [
        "null", "18446744073709551615", "18446744073709551616", "-9223372036854775809", "123456789012345678901234567890", "1e400",
        "-0.0",
        "0.1000000000000000055511151231257827", #"{"UserName":{"ID":[1,{}]},"a":null}"#, "[[],{},[\"\"]]",
        String(repeating: "[", count: 62) + String(repeating: "]", count: 62),
    ].map { Row("any", same: $0) }

    @Test(arguments: [scalars, known, composed, edges, anything]) func aTableOfJSONBindsOrIsRefused(_ rows: [Row]) async throws {
        try await withServer([Self.binder(detailed: true)]) { server in
            let socket = try await server.talker("/binder")
            for (index, row) in rows.enumerated() {
                socket.send(Talk.call("Bind", #""\#(row.type)",\#(row.json)"#))
                let answer = await socket.words(index + 2).last
                let refusal =
                    "Failed to invoke 'Bind' due to an error on the server. InvalidDataException: Error binding arguments. "
                    + "Make sure that the types of the provided values match the types of the hub method being invoked."
                let expected = row.answer.map { Talk.result($0) } ?? #"{"type":3,"invocationId":"1","error":"\#(refusal)"}"#
                #expect(answer == expected.replacing("-0.0", with: "-0"), "\(row.testDescription)")
            }
        }
    }

    @Test func theTableIsLong() {
        #expect((Self.scalars + Self.known + Self.composed + Self.edges).count >= 100)
    }

    /// What a client sent is said neither to it nor to the log; where it stood is.
    @Test(arguments: [
        ("Point", #"{"x":"hunter2"}"#, "Argument 1: x: Expected Int, found a text."),
        ("[Point]", #"[{"x":1},{"y":2}]"#, "Argument 1: [1]: There is no 'x'."),
        ("Side", #""hunter2""#, "Argument 1: The value is none of its type."),
        ("Date", #""hunter2""#, "Argument 1: Expected Date, found a text."),
        ("Int", #""hunter2""#, "Argument 1: Expected a whole number of 64 bits."),
        ("Bool", "null", "Argument 1: Expected true or false."),
    ])
    func aRefusedArgumentIsInTheLogByItsPlace(type: String, json: String, said: String) async throws {
        try await withServer([Self.binder(detailed: false)]) { server in
            let socket = try await server.talker("/binder")
            socket.send(Talk.call("Bind", #""\#(type)",\#(json)"#))
            let failed = #"{"type":3,"invocationId":"1","error":"Failed to invoke 'Bind' due to an error on the server."}"#
            #expect(await socket.words(2).last == failed)
            #expect(server.said("Bind on hub binder failed: \(said)")?.level == .verbose)
        }
    }

    private static func binder(detailed: Bool) -> HubSource {
        var endpoint = EndpointSettings()
        endpoint.paths = ["/binder"]
        return HubSource(
            key: "binder", endpoint: endpoint, definition: HubDefinition(Binder.self) { Binder(context: $0) },
            limits: .with { $0.detailedErrors = detailed })
    }
}
