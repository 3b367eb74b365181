import HubTesting
import Hubs
import Testing

/// What clients read of errors.
struct DetailTests {
    private static let generic = "An unexpected error occurred invoking 'Crash' on the server."
    private static let detailed = generic + " Broken: the till is broken"

    private func answer(_ yaml: String) async throws -> String? {
        try await TestServer.run(yaml, { $0.hub(ShopHub.self) { ShopHub(context: $0) } }) { server in
            let client = try await server.connect("/shop")
            let error = await #expect(throws: HubCallError.self) { try await client.invoke("Crash") }
            return error?.message
        }
    }

    /// S54
    @Test(arguments: [
        ("", "", generic), ("detailedErrors: true", "", detailed), ("", ", detailedErrors: true", detailed),
        ("detailedErrors: true", ", detailedErrors: false", generic),
    ])
    func detailsAreOffByDefaultAndOnForTheServerOrAHub(defaults: String, hub: String, expected: String) async throws {
        let yaml = "defaults: { \(defaults) }\nhubs: { shop: { path: /shop, type: ShopHub\(hub) } }\n"
        #expect(try await answer(yaml) == expected)
    }
}
