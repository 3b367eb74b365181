import HubMacros
import HubTesting
import Testing

/// Hubs that `@Hub` made, served and called.
struct ServedHubTests {
    private static let yaml = "pipeline: [nameMapping]\nhubs: { shop: { path: /shop, type: ShopHub } }\n"

    private func serving(_ body: (TestServer) async throws -> Void) async throws {
        try await TestServer.run(Self.yaml, { $0.hub(ShopHub.self) { ShopHub(context: $0, prices: ["tea": 3]) } }) { server in
            try await body(server)
        }
    }

    private func refusal(of name: String, _ client: TestClient) async -> String {
        do { return "answered \(try await client.invoke(name))" } catch { return "\(error)" }
    }

    /// S56, S74: methods that return and throw, at once or later, answer alike.
    @Test func clientsCallItsMethods() async throws {
        try await serving { server in
            let client = try await server.connect("/shop")
            #expect(try await client.invoke("price", "tea", as: Int.self) == 3)
            #expect(try await client.invoke("PriceLater", "tea", as: Int.self) == 3)
            #expect(try await client.invoke("touch") == .null)
            await #expect(throws: HubCallError.self) { try await client.invoke("price", "gold") }
        }
    }

    /// S70: whatever is `Decodable` comes, whatever is `Encodable` goes.
    @Test func argumentsAndResultsAreOfAnyType() async throws {
        try await serving { server in
            let client = try await server.connect("/shop")
            let order: HubValue = ["item": "tea", "count": 2, "note": .null]
            #expect(
                try await client.invoke("order", order, 2.5 as Double?, ["a": [1]]) == ["item": "tea", "count": 4, "rate": 2.5])
            #expect(
                try await client.invoke("order", order, Double?.none, [String: [Int]]()) == [
                    "item": "tea", "count": 4, "rate": nil,
                ])
            #expect(try await client.invoke("echo", [1, "x", .null] as HubValue) == [1, "x", .null])
            #expect(try await client.invoke("maybe", String?.none) == .null)
            #expect(try await client.invoke("maybe", "x") == "x")
            #expect(try await client.invoke("small", 7, 1.5 as Double, true) == "7 1.5 true")
        }
    }

    /// S69, S72, S73, S77
    @Test func methodsAreFoundByNameAndCount() async throws {
        try await serving { server in
            let client = try await server.connect("/shop")
            #expect(try await client.invoke("count") == 0)
            #expect(try await client.invoke("COUNT", "a") == 1)
            #expect(try await client.invoke("count", "a", "b") == 2)
            #expect(try await client.invoke("Give_Back") == "given")
            for name in ["giveBack", "hidden", "secret", "onConnected", "context", "outside", "prices"] {
                #expect(await refusal(of: name, client).contains("Method does not exist."), "\(name)")
            }
        }
    }

    /// S60, S61, S72, S73: a name that was given is not changed by naming.
    @Test func declaredNamesAreMappedAndGivenOnesAreNot() {
        let shop = HubDefinition(ShopHub.self) { ShopHub(context: $0, prices: [:]) }
        #expect(shop.name == "ShopHub" && !shop.verbatim)
        #expect(shop.methods.first { $0.name == "Give_Back" }?.verbatim == true)
        #expect(shop.methods.first { $0.name == "price" }?.verbatim == false)
        #expect(shop.methods.first { $0.name == "order" }?.parameters.map(\.name) == ["order", "rate", "extra"])
        let chat = HubDefinition(ChatHub.self) { ChatHub(context: $0) }
        #expect(chat.name == "Chat" && chat.verbatim)
    }

    /// The events are the hub's; typed calls of clients go out by their names.
    @Test func typedCallsReachTheClientsThatAreMeant() async throws {
        let yaml = "pipeline: [nameMapping]\nhubs: { chat: { path: /chat, type: ChatHub } }\n"
        try await TestServer.run(yaml, { $0.hub(ChatHub.self) { ChatHub(context: $0) } }) { server in
            let (ada, bob) = (try await server.connect("/chat"), try await server.connect("/chat"))
            #expect(try await ada.next("Welcome") == [])
            try await ada.invoke("send", "ada", "hello")
            for client in [ada, bob] { #expect(try await client.next("Receive") == ["ada", "hello"]) }
            try await bob.invoke("whisper", "bob", 7)
            #expect(try await bob.next("heard") == ["bob", 7, .null])
        }
    }

    /// A hub that its author moved runs on the pool, whatever the file says; of any other the file decides, the nearest place first.
    @Test(arguments: [
        ("", "", true), ("", ", execution: loop", true), ("", ", execution: pool", false),
        ("defaults: { execution: pool }", "", false),
        ("defaults: { execution: pool }", ", execution: loop", true),
        ("defaults: { execution: loop }", ", execution: pool", false),
    ])
    func aHubRunsWhereItsAuthorOrTheFileWantsIt(defaults: String, own: String, isOnLoop: Bool) async throws {
        let yaml = """
            \(defaults)
            hubs:
              slow: { path: /slow, type: SlowHub\(own) }
              quick: { path: /quick, type: QuickHub\(own) }
            """
        try await TestServer.run(
            yaml,
            { app in
                app.hub(SlowHub.self) { SlowHub(context: $0) }
                app.hub(QuickHub.self) { QuickHub(context: $0) }
            }
        ) { server in
            let (slow, quick) = (try await server.connect("/slow"), try await server.connect("/quick"))
            #expect(try await slow.invoke("isOnLoop") == false)
            #expect(try await quick.invoke("isOnLoop") == .bool(isOnLoop))
        }
    }

    /// What a hub exports is said where its server starts.
    @Test func theStartTellsWhatIsExportedWithItsParameters() async throws {
        try await serving { server in
            let line =
                "hub shop at /shop: price(item), priceLater(item), touch(), order(order, rate, extra), echo(value), maybe(text), "
                + "small(number, part, truth), count(), count(first), count(first, second), Give_Back()"
            await server.logged { $0.message.hasPrefix("shutdown:") }
            #expect(server.log.first { $0.message.hasPrefix("hub shop") }?.message == line)
        }
    }
}
