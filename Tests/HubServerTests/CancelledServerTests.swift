import HubBase
import HubNetwork
import HubTesting
import Testing

/// A server whose task is cancelled leaves as one that is told to stop.
struct CancelledServerTests {
    @Test func clientsOfACancelledServerGetTheirGoodbye() async throws {
        let yaml = "hubs: { one: { path: /one, methods: { echo: { do: [reply: 1] } } } }"
        try await SimulatedNetwork.run(loops: 1) { network in
            let server = try HubServer(text: yaml, trace: TraceSwitch()) { _ in }
            let listening = Watched<SocketAddress?>(nil)
            let serving = Task {
                try await server.serve(on: EventLoops(network.loops), ready: { address in listening.change { $0 = address } })
            }
            let address = try #require(await listening.until { $0 != nil })
            let client = try await TestClient.connect(
                to: "http://\(address)/one", options: ClientOptions(), over: network.loops[0])
            serving.cancel()
            let end = await client.end()
            #expect(end.allowsReconnect && end.closeCode == 1000)
            try await serving.value
        }
    }
}
