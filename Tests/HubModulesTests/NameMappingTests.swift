import HubModules
import HubTesting
import Hubs
import Testing

struct NameMappingTests {
    private static let yaml = "hubs: { shop: { path: /shop, type: ShopHub } }\n"

    /// The name that the first stage sees the hub by, and the one it sees a method by.
    private func names(_ yaml: String) async throws -> [String] {
        let seen = Watched<[String]>([])
        try await TestServer.run(
            yaml,
            {
                $0.hub(ShopHub.self) { ShopHub(context: $0) }
                $0.use(Seeing(seen: seen))
            },
            { server in
                let client = try await server.connect("/shop")
                try await client.invoke("selltea", 1)
            })
        return seen.value
    }

    @Test(arguments: [
        ("", ["ShopHub", "SellTea", "SellTea"]),
        ("pipeline: [nameMapping]\n", ["shopHub", "SellTea", "sellTea"]),
        ("pipeline: [nameMapping: { style: camelCase }]\n", ["shopHub", "SellTea", "sellTea"]),
        ("pipeline: [nameMapping: { style: asDeclared }]\n", ["ShopHub", "SellTea", "SellTea"]),
    ])
    func namesAreWrittenInTheStyle(pipeline: String, expected: [String]) async throws {
        #expect(try await names(pipeline + Self.yaml) == expected)
    }

    @Test func theNameOfTheFileIsLeftAlone() async throws {
        let yaml = "pipeline: [nameMapping]\nhubs: { shop: { path: /shop, type: ShopHub, name: TeaShop } }\n"
        #expect(try await names(yaml) == ["TeaShop", "SellTea", "sellTea"])
    }
}

private struct Seeing: IncomingModule {
    let seen: Watched<[String]>

    func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
        seen.change { $0 = [call.hub, call.method.name, call.method.wireName] }
        return try await next(call)
    }
}
