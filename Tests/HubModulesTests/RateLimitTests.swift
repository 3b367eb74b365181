import HubModules
import HubTesting
import Hubs
import Testing

struct RateLimitTests {
    private func refusal(_ client: TestClient, _ method: String = "SellTea", _ argument: Int? = 1) async -> String? {
        do {
            if let argument { try await client.invoke(method, argument) } else { try await client.invoke(method) }
            return nil
        } catch {
            let text = (error as? HubCallError)?.message ?? "\(error)"
            return text.firstRange(of: "HubException: ").map { String(text[$0.upperBound...]) } ?? text
        }
    }

    @Test func aBucketIsEmptiedByCallsAndFilledByTime() async throws {
        try await withShop("[rateLimit: { calls: 2, per: 4s, burst: 3 }]") { server in
            let client = try await server.connect("/shop")
            for _ in 0..<3 { #expect(await refusal(client) == nil) }
            #expect(await refusal(client) == "Rate limit of ShopHub.SellTea exceeded, try again in 2 s.")
            await server.advance(by: .seconds(1))
            #expect(await refusal(client) == "Rate limit of ShopHub.SellTea exceeded, try again in 1 s.")
            await server.advance(by: .seconds(1))
            #expect(await refusal(client) == nil)
            #expect(await refusal(client) == "Rate limit of ShopHub.SellTea exceeded, try again in 2 s.")
            await server.advance(by: .seconds(10))
            for _ in 0..<3 { #expect(await refusal(client) == nil) }
            #expect(await refusal(client) != nil)
        }
    }

    @Test(arguments: [("connection", [nil, nil, nil]), ("user", [nil, "no", nil]), ("address", [nil, "no", "no"])])
    func callersAreConnectionsUsersOrAddresses(by: String, outcomes: [String?]) async throws {
        try await withShop("[userByHeaders, rateLimit: { calls: 1, per: 1h, by: \(by) }]") { server in
            var refused: [String?] = []
            for user in ["ann", "ann", "bob"] {
                let client = try await server.connect("/shop", headers: ["x-user": user])
                refused.append(await refusal(client) == nil ? nil : "no")
            }
            #expect(refused == outcomes)
        }
    }

    @Test func anonymousUsersHaveABucketForEachConnection() async throws {
        try await withShop("[rateLimit: { calls: 1, per: 1h, by: user }]") { server in
            for _ in 0..<3 {
                let client = try await server.connect("/shop")
                #expect(await refusal(client) == nil)
            }
        }
    }

    @Test(arguments: [(false, "Rate limit of ShopHub.Tell exceeded, try again in 3600 s."), (true, "closed")])
    func eachMethodMayHaveABucketOfItsOwn(each: Bool, second: String) async throws {
        try await withShop("[rateLimit: { calls: 1, per: 1h, eachMethod: \(each) }]") { server in
            let client = try await server.connect("/shop")
            #expect(await refusal(client) == nil)
            #expect(await refusal(client, "Tell", nil) == second)
            #expect(await refusal(client) == "Rate limit of ShopHub.SellTea exceeded, try again in 3600 s.")
        }
    }

    @Test func aMethodsLimitIsThatMethodsAlone() async throws {
        let methods = ", methods: { SellTea: { pipeline: [rateLimit: { calls: 1, per: 1h }] } }"
        try await withShop("[]", hub: methods) { server in
            let client = try await server.connect("/shop")
            #expect(await refusal(client) == nil)
            #expect(await refusal(client) != nil)
            for _ in 0..<5 { #expect(await refusal(client, "Tell", nil) == "closed") }
        }
    }

    @Test func callsOfUnknownMethodsAndWithArgumentsThatDoNotFitCount() async throws {
        try await withShop("[rateLimit: { calls: 2, per: 1h }]") { server in
            let client = try await server.connect("/shop")
            #expect(await refusal(client, "Guess") == "Method does not exist.")
            _ = try? await client.invoke("SellTea", "two")
            #expect(await refusal(client, "Guess") == "Rate limit of ShopHub.Guess exceeded, try again in 1800 s.")
        }
    }

    /// S217
    @Test func pingsAreNotAnsweredAndCount() async throws {
        try await withShop("[rateLimit: { calls: 1000, per: 1h }]") { server in
            let client = try await server.webSocket("/shop")
            client.send(#"{"protocol":"json","version":1}"# + "\u{1E}")
            _ = await client.frames(1)
            client.send(String(repeating: #"{"type":6}"# + "\u{1E}", count: 1_000))
            await server.settle()
            #expect(client.frames.count == 1)
            client.send(#"{"type":1,"invocationId":"1","target":"SellTea","arguments":[1]}"# + "\u{1E}")
            let answer = TestSocket.records(await client.frames(2)).last
            #expect(answer?.contains("Rate limit of ShopHub.SellTea exceeded, try again in 4 s.") == true)
        }
    }

    @Test(arguments: ["nonsense", #"{"type":1,"target":"SellTea","arguments":[""# + String(repeating: "x", count: 40_000)])
    func messagesThatAreMalformedOrTooLargeCount(message: String) async throws {
        try await withShop("[rateLimit: { calls: 1, per: 1h, by: address }]") { server in
            let client = try await server.webSocket("/shop")
            client.send(#"{"protocol":"json","version":1}"# + "\u{1E}", message + "\u{1E}")
            while server.connectionCount > 0 { await server.advance(by: .milliseconds(100)) }
            #expect(await refusal(try await server.connect("/shop")) != nil)
        }
    }

    @Test func callsWithoutAnIdAreDroppedAndCounted() async throws {
        try await withShop("[rateLimit: { calls: 1, per: 1h }]") { server in
            let client = try await server.connect("/shop")
            for cups in 1...4 { try await client.send("SellTea", cups) }
            #expect(await refusal(client) != nil)
            await client.close()
            while server.connectionCount > 0 { await server.advance(by: .milliseconds(100)) }
            #expect(
                server.lines(of: "rateLimit") == [
                    "warning Rate limit exceeded by a connection", "information Refused 4 messages of a connection",
                ])
        }
    }

    @Test func theConnectionIsClosedAfterSoManyRefusals() async throws {
        try await withShop("[rateLimit: { calls: 1, per: 1h, close: 3 }]") { server in
            let client = try await server.connect("/shop")
            #expect(await refusal(client) == nil)
            for _ in 0..<2 { #expect(await refusal(client)?.hasPrefix("Rate limit") == true) }
            _ = await refusal(client)
            #expect(await client.end().error == "Connection closed with an error.")
        }
    }

    @Test func observingTellsWhatItWouldStop() async throws {
        try await withShop("[rateLimit: { calls: 1, per: 1h, close: 1, observe: true }]") { server in
            let client = try await server.connect("/shop")
            for _ in 0..<2 { #expect(await refusal(client) == nil) }
            #expect(
                server.lines(of: "rateLimit") == [
                    "information Would stop SellTea on hub ShopHub: "
                        + "Rate limit of ShopHub.SellTea exceeded, try again in 3600 s."
                ])
        }
    }
}
