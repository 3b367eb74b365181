import Hubs
import Testing

@testable import HubConfiguration

struct DeclaredCallTests {
    private func hub(_ method: String, user: HubUser = .anonymous) throws -> ConnectionToNowhere {
        try ConnectionToNowhere("hubs:\n  chat:\n    path: /chat\n    methods:\n      m: \(method)\n", user: user)
    }

    @Test(
        arguments: [
            ("$text", .string("hei")), ("$number", .integer(5)), ("$some", .array([.null, .double(1.5)])),
            ("$names", .array([.string("a")])),
            ("$connectionId", .string("c1")), ("$userId", .string("ada")),
            ("\"$text-$number-$some-$names\"", .string("hei-5-[null,1.5]-[\"a\"]")),
            ("$text$number", .string("hei5")), ("$$text", .string("$text")), ("\"$$$text $$\"", .string("$hei $")),
            ("\"$number\"", .integer(5)), ("[$number, x]", .array([.integer(5), .string("x")])),
            (
                "{ a: $number, $text: b }",
                .object(HubObject([HubObject.Member("a", .integer(5)), HubObject.Member("$text", .string("b"))]))
            ),
            ("", .null), ("null", .null), ("\"null\"", .string("null")), ("true", .bool(true)), ("\"true\"", .string("true")),
            ("yes", .string("yes")), ("~", .string("~")), ("5", .integer(5)), ("-5", .integer(-5)), ("\"5\"", .string("5")),
            ("1.5", .double(1.5)), ("1.10", .string("1.10")), ("007", .string("007")), ("1e3", .string("1e3")),
            ("-", .string("-")),
            ("18446744073709551615", .unsigned(.max)), ("0x1F", .string("0x1F")), ("5 s", .string("5 s")),
            ("\"1,5\"", .string("1,5")),
        ] as [(String, HubValue)])
    func aReplyIsTheValueItSays(_ value: String, _ expected: HubValue) async throws {
        let method = "{ parameters: [text: string, number: int, some: any, names: [string]], do: [reply: \(value)] }"
        let reply = try await hub(method, user: HubUser(id: "ada"))
            .call("m", "hei", 5, [nil, 1.5], ["a"])
        #expect(reply.result == expected)
        #expect(reply.sends.isEmpty)
    }

    @Test func valuesOfTheEnvironmentStayText() async throws {
        let text = "hubs: { c: { path: /c, methods: { m: { do: [reply: [\"${V}\", \"x${V}\", \"${N}\", \"$${V}$$\"]] } } } }"
        let hub = try ConnectionToNowhere(text, environment: ["V": "$connectionId ${N} $$", "N": "5"])
        #expect(
            try await hub.call("m").result == ["$connectionId ${N} $$", "x$connectionId ${N} $$", "5", "${V}$"])
    }

    @Test func someoneAnonymousHasNoUserId() async throws {
        #expect(try await hub("{ do: [reply: [$userId, \"u$userId\"]] }").call("m").result == [nil, "u"])
    }

    @Test(
        arguments: [
            (["admin"], "in", ["all in []"]), (["x", "boss"], "in", ["all in []"]), (["x"], "behind", ["all out []"]),
            ([], "behind", ["all out []"]), (["Admin"], "behind", ["all out []"]),
        ] as [(Set<String>, HubValue, [String])])
    func aConditionAsksForOneOfItsRoles(_ roles: Set<String>, _ result: HubValue, _ sends: [String]) async throws {
        let method = """
            { do: [when: { roles: [admin, boss], do: [call: { to: all, method: in }, reply: in],
            else: [call: { to: all, method: out }] }, reply: behind] }
            """.replacing("\n", with: " ")
        let made = try await hub(method, user: HubUser(id: "ada", roles: roles)).call("m")
        #expect(made.result == result && made.sends == sends)
        let bare = "{ do: [when: { roles: [admin], do: [reply: 1] }] }"
        let other = try await hub(bare, user: HubUser(id: "ada", roles: roles)).call("m").result
        #expect(other == (roles.contains("admin") ? 1 : nil))
    }

    @Test(arguments: [
        ("all", "all"), ("caller", "connection(c1)"), ("others", "allExcept([c1])"), ("{ client: $text }", "connection(hei)"),
        ("{ clients: [$text, x] }", "connections([hei, x])"), ("{ clients: $names }", "connections([a, b])"),
        ("{ allExcept: [$connectionId, $text] }", "allExcept([c1, hei])"),
        ("{ group: room-$number }", "group(\"room-5\", except: [])"),
        ("{ group: $text, except: [$connectionId] }", "group(\"hei\", except: [c1])"),
        ("{ group: 5 }", "group(\"5\", except: [])"),
        ("{ groups: [a, $text] }", "groups([\"a\", \"hei\"])"), ("{ othersInGroup: $text }", "group(\"hei\", except: [c1])"),
        ("{ user: $userId }", "users([\"ada\"])"), ("{ users: $some }", "users([\"x\"])"),
    ])
    func aCallGoesToWhomItSays(_ to: String, _ selection: String) async throws {
        let method = """
            { parameters: [text: string, number: int, some: any, names: [string]],
              do: [call: { to: \(to), method: receive, arguments: [$number, "n$number", { a: $text }] }, call: { to: all, method: m }] }
            """.replacing("\n", with: " ")
        let made = try await hub(method, user: HubUser(id: "ada")).call("m", "hei", 5, ["x"], ["a", "b"])
        let arguments: HubValue = [5, "n5", ["a": "hei"]]
        #expect(made.sends == ["\(selection) receive \(arguments)", "all m \(HubValue.array([]))"])
        #expect(made.result == nil)
    }

    @Test(
        arguments: [
            ("string", "x", true), ("string", 5, false), ("string", nil, false), ("int", 5, true), ("int", 5.5, false),
            ("int", "5", false),
            ("int", .unsigned(.max), true), ("double", 5, true), ("double", 5.5, true), ("double", .number("1e999"), true),
            ("double", "x", false),
            ("bool", true, true), ("bool", 1, false), ("any", nil, true), ("any", [1, "x"], true),
            ("[string]", ["x", "y"], true),
            ("[string]", [], true), ("[string]", ["x", 5], false), ("[string]", "x", false), ("[string]", nil, false),
            ("[any]", [1, nil], true),
            ("[int]", [1, 2.5], false),
        ] as [(String, HubValue, Bool)])
    func argumentsAreCheckedAgainstTheirTypes(_ type: String, _ value: HubValue, _ fits: Bool) async throws {
        let hub = try hub("{ parameters: [p: \(type)], do: [call: { to: all, method: m }, reply: $p] }")
        do {
            let made = try await hub.call("m", value)
            #expect(fits && made.result == value)
        } catch HubFailure.binding {
            #expect(!fits)
        }
    }

    @Test(
        arguments: [
            ("int", 3.0, 3), ("int", -0.0, 0), ("[int]", [1, 2.0], [1, 2]), ("double", 3.0, 3.0), ("any", 3.0, 3.0),
        ] as [(String, HubValue, HubValue)])
    func aWholeNumberIsAnIntegerHoweverItIsWritten(_ type: String, _ value: HubValue, _ expected: HubValue) async throws {
        let hub = try hub("{ parameters: [p: \(type)], do: [reply: $p] }")
        #expect(try await hub.call("m", value).result == expected)
    }

    @Test(arguments: ["int", "[int]"])
    func whatIsNoWholeNumberOf64BitsIsRefused(_ type: String) async throws {
        let hub = try hub("{ parameters: [p: \(type)], do: [reply: $p] }")
        for number in [1e300, 9_223_372_036_854_775_808.0, .infinity, .nan, 0.5] {
            await #expect(throws: HubFailure.self) {
                try await hub.call("m", type == "int" ? .double(number) : [.double(number)])
            }
        }
    }

    @Test(arguments: [
        "addToGroup: $p", "removeFromGroup: $p", "call: { to: { group: $p }, method: m }",
        "call: { to: { users: $p }, method: m }",
    ])
    func whatIsNoTextAtTheCallIsAFailureOfTheCall(_ step: String) async throws {
        let hub = try hub("{ parameters: [p: any], do: [\(step)] }")
        await #expect(throws: HubFailure.self) { try await hub.call("m", [5]) }
    }

    @Test func aMethodWithoutReplyAnswersNothing() async throws {
        #expect(try await hub("{ do: [addToGroup: a, removeFromGroup: a] }").call("m").result == nil)
    }
}
