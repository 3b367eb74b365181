@testable import HubServer
import HubSettings
import HubTesting
import Hubs
import Testing

/// S200
struct TwoHubsTests {
    private func hub(_ key: String, _ limits: HubLimits) -> HubSource {
        var endpoint = EndpointSettings()
        endpoint.paths = ["/\(key)"]
        let probe = Probe()
        return HubSource(
            key: key, endpoint: endpoint, definition: HubDefinition(TestHub.self) { TestHub(context: $0, probe: probe) },
            limits: limits, modules: [])
    }

    @Test func eachHubHasItsOwnLimits() async throws {
        let small = HubLimits.with {
            $0.maximumReceiveMessageSize = 1_000
            $0.keepAliveInterval = .seconds(1)
            $0.handshakeTimeout = .seconds(2)
            $0.detailedErrors = true
        }
        let setup = ServerSetup(hubs: [hub("small", small), hub("large", .with { $0.maximumReceiveMessageSize = 100_000 })])
        try await TestServer.run(.init(), { try HubServer(setup, trace: $0) }) { server in
            let (one, two) = (try await server.talker("/small"), try await server.talker("/large"))
            one.send(Talk.echo(bytes: 1_000))
            two.send(Talk.echo(bytes: 100_000))
            #expect(await one.words(2).count == 2)
            #expect(await two.words(2).count == 2)
            one.send(Talk.call("Crash", id: "c"))
            two.send(Talk.call("Crash", id: "c"))
            let unexpected = "An unexpected error occurred invoking 'Crash' on the server."
            #expect(await one.words(3).last?.contains(unexpected + " SecretError: secret-internal-text") == true)
            #expect(await two.words(3).last?.contains(unexpected + "\"") == true)
            let (late, patient) = (try await server.webSocket("/small"), try await server.webSocket("/large"))
            await server.advance(by: .milliseconds(2_200))
            #expect(Talk.words(late.frames).last == "close 1000")
            #expect(patient.frames.isEmpty)
            #expect(Talk.words(one.frames).filter { $0 == #"{"type":6}"# }.count == 2)
            #expect(Talk.words(two.frames).filter { $0 == #"{"type":6}"# }.isEmpty)
            one.send(Talk.echo(bytes: 1_001))
            #expect(await one.goodbye().last == "close 1000")
            two.send(Talk.echo(bytes: 1_001, id: "e"))
            #expect(await two.words(4).count == 4)
        }
    }
}
