import HubSettings
import HubTesting
import Hubs
import Testing

/// A factory that throws fails its call, and nothing else.
struct FactoryTests {
    private struct Fragile: Hub {
        let context: HubCallerContext

        static var descriptor: HubDescriptor<Fragile> {
            HubDescriptor("fragile", [.method("Work") { _, _ in try await HubResult(of: "worked") }])
        }
    }

    private static func fragile(_ fails: Watched<Bool>, _ limits: HubLimits) -> HubSource {
        var endpoint = EndpointSettings()
        endpoint.paths = ["/fragile"]
        return HubSource(
            key: "fragile", endpoint: endpoint,
            definition: HubDefinition(Fragile.self) {
                if fails.value { throw SecretError() }
                return Fragile(context: $0)
            }, limits: limits)
    }

    @Test(arguments: [(false, HubExecution.loop, ""), (true, .loop, " SecretError: secret-internal-text"), (false, .pool, "")])
    func theCallerReadsAGenericTextAndTheConnectionLives(detailed: Bool, execution: HubExecution, detail: String) async throws {
        let fails = Watched(false)
        let limits = HubLimits.with { ($0.detailedErrors, $0.execution) = (detailed, execution) }
        try await withServer([Self.fragile(fails, limits)]) { server in
            let client = try await server.connect("/fragile")
            // Behind a call that works the event has had its hub.
            #expect(try await client.invoke("work", as: String.self) == "worked")
            fails.change { $0 = true }
            let error = await #expect(throws: HubCallError.self) { try await client.invoke("work") }
            #expect(error?.message == "An unexpected error occurred invoking 'Work' on the server." + detail)
            let said = server.said("Work on hub fragile failed: secret-internal-text")
            #expect(said?.level == .error)
            #expect(said?.fields.map(\.key) == ["call", "connection", "user", "generation"])
            fails.change { $0 = false }
            #expect(try await client.invoke("work", as: String.self) == "worked")
        }
    }

    /// Who cannot be greeted cannot stay.
    @Test func aFactoryThatThrowsForAnEventIsLikeTheEvent() async throws {
        let fails = Watched(true)
        try await withServer([Self.fragile(fails, HubLimits())]) { server in
            let talker = try await server.talker("/fragile")
            #expect(await talker.goodbye().contains { $0.hasPrefix(#"{"type":7"#) })
            #expect(server.complaints.contains { $0.contains("secret-internal-text") })
        }
    }
}
