import HubTesting
import Hubs
import Testing

/// A module that throws is named in the log, by the name it is listed with.
struct ThrowersTests {
    private func entries(_ place: String) -> [ModuleEntry] {
        [("outer", ""), ("tenant", place), ("inner", "")].map { ModuleEntry(name: $0, module: Rejecting(place: $1)) }
    }

    private func isNamed(_ line: TraceRecord?, _ module: String? = "tenant") -> Bool {
        line?.level == .error && line?.fields.last { $0.key == "stage" }?.value == module
    }

    @Test func ofAuthorizingOne() async throws {
        try await withServer(modules: entries("authorize")) { server in
            await #expect(throws: ClientError.refused(status: 500, text: "")) { try await server.connect("/test") }
            #expect(isNamed(server.said("A stage that authorizes connecting to hub test failed: secret-internal-text")))
        }
    }

    @Test func ofConnectingOne() async throws {
        try await withServer(modules: entries("connect")) { server in
            let client = try await server.connect("/test")
            #expect(await client.end().error == "Connection closed with an error.")
            #expect(isNamed(server.said("onConnected of hub test failed: secret-internal-text")))
        }
    }

    @Test func ofDisconnectingOne() async throws {
        try await withServer(modules: entries("disconnect")) { server in
            await (try server.connect("/test")).close()
            let line = await server.logged { $0.message == "onDisconnected of hub test failed: secret-internal-text" }
            #expect(isNamed(line))
        }
    }

    @Test func ofAnIncomingHook() async throws {
        try await withServer(modules: entries("incoming")) { server in
            let client = try await server.connect("/test")
            await #expect(throws: HubCallError.self) { try await client.invoke("Echo", 1) }
            #expect(isNamed(server.said("Echo on hub test failed: secret-internal-text")))
        }
    }

    /// Also when the hub goes on.
    @Test func ofASend() async throws {
        let probe = Probe([
            "send": { hub in
                try? await hub.clients.all.call("receive", 1)
                return HubResult("went on")
            }
        ])
        try await withServer(probe, modules: entries("outgoing")) { server in
            let client = try await server.connect("/test")
            #expect(try await client.invoke("Run", "send") == "went on")
            #expect(isNamed(server.said("Sending receive to clients of hub test failed: secret-internal-text")))
        }
    }

    @Test func theHubIsNoModule() async throws {
        let probe = Probe(
            [
                "send": { hub in
                    try await hub.clients.all.call("receive", Unencodable())
                    return .nothing
                }
            ],
            whenDisconnected: { _, _ in throw SecretError() })
        try await withServer(probe, modules: entries("")) { server in
            let client = try await server.connect("/test")
            await #expect(throws: HubCallError.self) { try await client.invoke("Run", "send") }
            #expect(isNamed(server.said("Run on hub test failed: secret-internal-text"), nil))
            await client.close()
            let line = await server.logged { $0.message == "onDisconnected of hub test failed: secret-internal-text" }
            #expect(isNamed(line, nil))
            #expect(server.complaints.count == 2)
        }
    }

    private struct Unencodable: Encodable {
        func encode(to encoder: any Encoder) throws { throw SecretError() }
    }
}

/// Rejects what comes to one of its hooks.
private struct Rejecting: HubPipelineModule {
    let place: String

    func authorizeConnect(_ attempt: ConnectAttempt, next: AuthorizeConnectNext) async throws -> HubUser {
        // The hook's refusals are answers; what is thrown is a failure.
        if place == "authorize" { throw SecretError() }
        return try await next(attempt)
    }

    func onBeforeConnect(_ event: HubEvent) -> EventVerdict { place == "connect" ? .reject(SecretError()) : .proceed }

    func onBeforeDisconnect(_ event: HubEvent) -> EventVerdict { place == "disconnect" ? .reject(SecretError()) : .proceed }

    func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict {
        place == "incoming" ? .reject(SecretError()) : .proceed
    }

    func onBeforeOutgoing(_ call: inout OutgoingCall) -> OutgoingVerdict {
        place == "outgoing" ? .reject(SecretError()) : .proceed
    }
}
