import HubSettings
import HubTesting
import Hubs
import Testing

/// A hub belongs to one call or event.
struct HubInstanceTests {
    /// What lives as long as the hub that holds it.
    private final class Instance: Sendable {
        private let tally: Watched<Tally>
        private let uses = Watched(0)

        init(_ tally: Watched<Tally>) {
            self.tally = tally
            tally.change { $0.made += 1 }
        }

        /// How often it was used so far.
        func use() -> Int {
            uses.change { $0 += 1 }
            return uses.value
        }

        deinit { tally.change { $0.gone += 1 } }
    }

    private struct Tally {
        var made = 0
        var gone = 0
    }

    private struct Counting: Hub {
        let context: HubCallerContext
        let instance: Instance

        func onConnected() async throws { #expect(instance.use() == 1) }

        func onDisconnected(_ end: ConnectionEnd) async throws {
            #expect(instance.use() == 1)
            throw SecretError()
        }

        static var descriptor: HubDescriptor<Counting> {
            HubDescriptor(
                "counting",
                [
                    .method("Count") { hub, _ in try await HubResult(of: hub.instance.use()) },
                    .method("Take", parameters: ["number"]) { hub, a in
                        _ = try a.next() as Int
                        return try await HubResult(of: hub.instance.use())
                    },
                    .method("Crash") { hub, _ in
                        await Task.yield()
                        _ = hub.instance.use()
                        throw SecretError()
                    },
                ])
        }
    }

    /// S57
    @Test(arguments: [HubExecution.loop, .pool])
    func eachOperationHasAHubOfItsOwnThatIsGoneAfterwardsAlsoWhenItFails(execution: HubExecution) async throws {
        let tally = Watched(Tally())
        var endpoint = EndpointSettings()
        endpoint.paths = ["/counting"]
        let source = HubSource(
            key: "counting", endpoint: endpoint,
            definition: HubDefinition(Counting.self) { Counting(context: $0, instance: Instance(tally)) },
            limits: .with { $0.execution = execution })
        try await withServer([source]) { server in
            let client = try await server.connect("/counting")
            for _ in 0..<5 { #expect(try await client.invoke("Count") == 1) }
            #expect(try await client.invoke("Take", 1) == 1)
            await #expect(throws: HubCallError.self) { try await client.invoke("Take", "text") }
            await #expect(throws: HubCallError.self) { try await client.invoke("Crash") }
            await client.close()
            await server.connectionsEnd()
            // Connected, eight calls, disconnected.
            await tally.until { $0.gone == 10 }
            #expect(tally.value.made == 10)
        }
    }
}
