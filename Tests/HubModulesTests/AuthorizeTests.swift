import HubModules
import HubTesting
import Hubs
import Testing

/// S168
struct AuthorizeTests {
    private static let ann = Guest(user: "ann", roles: "trader,clerk", desk: "bonds")
    private static let bob = Guest(user: "bob", roles: "clerk", desk: "shares,tea")

    /// 200: comes in.
    private func status(_ guest: Guest, _ rule: String, order: [String] = ["userByHeaders", "authorize"]) async throws -> Int {
        let pipeline = order.map { $0 == "authorize" ? "authorize: \(rule)" : $0 }
        return try await withShop("[\(pipeline.joined(separator: ", "))]") { server in
            do {
                _ = try await server.connect("/shop", headers: guest.headers)
                return 200
            } catch ClientError.refused(let status?, text: "") {
                return status
            }
        }
    }

    @Test(arguments: [
        (Guest.nobody, "{}", 401), (ann, "{}", 200), (bob, "{}", 200),
        (Guest.nobody, "{ roles: [trader] }", 401), (ann, "{ roles: [trader, boss] }", 200), (bob, "{ roles: [trader] }", 403),
        (ann, "{ users: [bob] }", 403), (bob, "{ users: [ann, bob] }", 200), (Guest(user: "Bob"), "{ users: [bob] }", 403),
        (ann, "{ roles: [trader], users: [bob] }", 403), (bob, "{ roles: [trader], users: [bob] }", 403),
        (ann, "{ roles: [trader], users: [ann] }", 200),
        (ann, "{ claims: { desk: [bonds] } }", 200), (bob, "{ claims: { desk: [bonds, shares] } }", 200),
        (bob, "{ claims: { desk: [bonds] } }", 403), (ann, "{ claims: { desk: [bonds], floor: [\"3\"] } }", 403),
        (Guest.nobody, "{ anonymous: true }", 200), (Guest.nobody, "{ anonymous: true, roles: [trader] }", 200),
        (bob, "{ anonymous: true, roles: [trader] }", 403), (bob, "{ roles: [trader], observe: true }", 200),
        (Guest.nobody, "{ observe: true }", 200), (Guest.nobody, "{ connect: false }", 200),
    ])
    func whoIsNotKnownGets401AndWhomTheRuleDoesNotFit403(guest: Guest, rule: String, expected: Int) async throws {
        #expect(try await status(guest, rule) == expected)
    }

    @Test func itKnowsWhoComesAlsoFromAModuleBehindIt() async throws {
        #expect(try await status(Self.ann, "{ roles: [trader] }", order: ["authorize", "userByHeaders"]) == 200)
        #expect(try await status(Self.bob, "{ roles: [trader] }", order: ["authorize", "userByHeaders"]) == 403)
    }

    @Test(arguments: [(ann, true), (bob, false), (Guest.nobody, false)])
    func aCallIsRefusedWithTheWordsOfTheWire(guest: Guest, passes: Bool) async throws {
        try await withShop("[userByHeaders, authorize: { roles: [trader], connect: false }]") { server in
            let client = try await server.connect("/shop", headers: guest.headers)
            if passes { return try await #expect(client.invoke("SellTea", 2, as: Int.self) == 2) }
            let error = await #expect(throws: HubCallError.self) { try await client.invoke("SellTea", 2) }
            #expect(error?.message == "Failed to invoke 'SellTea' because user is unauthorized")
            // Nobody learns by names which methods there are.
            let unknown = await #expect(throws: HubCallError.self) { try await client.invoke("Guess") }
            #expect(unknown?.message == "Failed to invoke 'Guess' because user is unauthorized")
        }
    }

    @Test func aMethodsRuleGuardsThatMethodAlone() async throws {
        let methods = ", methods: { SellTea: { pipeline: [authorize: { roles: [trader] }] } }"
        try await withShop("[userByHeaders]", hub: methods) { server in
            let bob = try await server.connect("/shop", headers: Self.bob.headers)
            let refused = await #expect(throws: HubCallError.self) { try await bob.invoke("SellTea", 2) }
            #expect(refused?.message == "Failed to invoke 'SellTea' because user is unauthorized")
            let told = await #expect(throws: HubCallError.self) { try await bob.invoke("Tell") }
            #expect(told?.message.hasSuffix("HubException: closed") == true)
            let ann = try await server.connect("/shop", headers: Self.ann.headers)
            #expect(try await ann.invoke("SellTea", 2, as: Int.self) == 2)
        }
    }

    @Test func observingTellsWhatItWouldStop() async throws {
        try await withShop("[userByHeaders, authorize: { roles: [trader], observe: true }]") { server in
            let bob = try await server.connect("/shop", headers: Self.bob.headers)
            #expect(try await bob.invoke("SellTea", 2, as: Int.self) == 2)
            #expect(
                server.lines(of: "authorize") == [
                    "information Would refuse connecting to hub ShopHub", "information Would refuse connecting to hub ShopHub",
                    "information Would stop SellTea on hub ShopHub: The caller is not authorized.",
                ])
        }
    }

    @Test(arguments: [
        ("[authorize]", "", ["config.yaml:1:12"]), ("[]", ", pipeline: [authorize]", ["config.yaml:2:56"]),
        ("[userByHeaders, authorize]", "", []), ("[userByHeaders]", ", pipeline: [authorize]", []),
    ])
    func withoutAModuleThatSaysWhoComesItIsDoubtful(pipeline: String, hub: String, places: [String]) throws {
        let yaml = "pipeline: \(pipeline)\nhubs: { shop: { path: /shop, type: ShopHub\(hub) } }\n"
        let server = try HubServer(yaml: yaml) { app in
            app.hub(ShopHub.self) { ShopHub(context: $0) }
            app.module(UserByHeaders.self)
        }
        #expect(server.warnings.map { "\($0.position)" } == places)
    }

    @Test(arguments: [("{}", ["authorize"]), ("{ anonymous: true }", []), ("{ anonymous: true, users: [ann] }", ["authorize"])])
    func withoutARuleItIsInNoChain(rule: String, stages: [String]) throws {
        #expect(try stagesOfSellTea("[authorize: \(rule)]") == stages)
    }
}
