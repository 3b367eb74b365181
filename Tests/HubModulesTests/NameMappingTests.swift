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

    @Test func aMethodThatIsGivenANameAnswersToItsFormerOneToo() async throws {
        let given = "nameMapping: { names: { SellTea: pour } }"
        try await withShop("[\(given)]") { server in
            let client = try await server.connect("/shop")
            for name in ["pour", "POUR", "sellTea", "SellTea"] {
                #expect(try await client.invoke(name, 2, as: Int.self) == 2)
            }
            let unknown = await #expect(throws: HubCallError.self) { try await client.invoke("selltee", 2) }
            #expect(unknown?.message.hasSuffix("Method does not exist.") == true)
        }
        let yaml = "pipeline: [\(given)]\n" + Self.yaml
        #expect(try await names(yaml) == ["shopHub", "SellTea", "sellTea"])
    }

    @Test(arguments: [
        (
            "{ Tell: say, Crash: SAY }",
            "config.yaml:1:47: error: a call cannot tell 'Crash' from the method of the same name and number of parameters "
                + "at config.yaml:1:36"
        ),
        // The former name of one is the name of another.
        ("{ Tell: crash }", "config.yaml:1:36: error: a call cannot tell the methods 'Tell' (HubModulesTests/Shop.swift:"),
        ("{ Tel: say }", "config.yaml:1:36: error: unknown method 'Tel' (did you mean 'Tell'?)"),
        ("{ Tell: \"\" }", "config.yaml:1:36: error: '' cannot be a method's name on the wire"),
    ])
    func twoNamesThatBecomeEqualAreAnErrorWithBothPlaces(names: String, problem: String) {
        let problems = shopProblems("[nameMapping: { names: \(names) }]")
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix(problem) == true, "\(problems)")
    }
}

private struct Seeing: IncomingModule {
    let seen: Watched<[String]>

    func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
        seen.change { $0 = [call.hub, call.method.name, call.method.wireName] }
        return try await next(call)
    }
}
