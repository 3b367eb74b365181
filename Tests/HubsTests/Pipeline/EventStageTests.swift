import HubTesting
import Hubs
import Testing

/// Stages around `onConnected` and `onDisconnected`.
struct EventStageTests {
    @Test func stagesRunAroundTheHubsEventsInTheOrderOfTheList() async throws {
        let probe = Probe(
            whenConnected: { $0.probe.note("hub") }, whenDisconnected: { hub, _ in hub.probe.note("hub") })
        let modules = ["A", "B"].map { ModuleEntry(name: $0, module: Events(name: $0, probe: probe)) }
        try await withServer(probe, modules: modules) { server in
            let guest = try await server.guest()
            #expect(
                probe.notes.value == [
                    "connect A test", "connect B test", "connected \(guest.id)", "hub", "connected B", "connected A",
                ])
            probe.notes.change { $0 = [] }
            await guest.client.close()
            await probe.notes.until { $0.last == "disconnected A" }
            #expect(
                probe.notes.value == [
                    "disconnect A clientClosed", "disconnect B clientClosed", "disconnected clientClosed", "hub",
                    "disconnected B",
                    "disconnected A",
                ])
        }
    }

    /// S259
    @Test func whatAConnectStageLeavesTheHubFindsInItsEventsAndCalls() async throws {
        struct Tenant {
            let name: String
        }
        struct Tenants: ConnectModule {
            func connect(_ event: HubEvent, next: EventNext) async throws {
                let request = event.context.request
                event.context.items[Tenant.self] = Tenant(name: request.query["tenant"] ?? request.headers["x-tenant"] ?? "none")
                try await next(event)
            }
        }
        let tenant: @Sendable (TestHub) -> String = { $0.context.items[Tenant.self]?.name ?? "nil" }
        let probe = Probe(
            ["tenant": { hub in try await HubResult(of: tenant(hub)) }],
            whenConnected: { hub in hub.probe.note("came \(tenant(hub))") },
            whenDisconnected: { hub, _ in hub.probe.note("left \(tenant(hub))") })
        try await withServer(probe, modules: [ModuleEntry(Tenants())]) { server in
            let shop = try await server.webSocket("/test?tenant=shop")
            let bank = try await server.webSocket("/test", headers: ["X-Tenant": "bank"])
            #expect(await shop.call("tenant") == #""shop""#)
            #expect(await bank.call("tenant") == #""bank""#)
            await server.advance(by: .seconds(600))
            shop.send(Talk.run("tenant", id: "2"))
            #expect(await shop.hears(Talk.result(#""shop""#, id: "2")))
            shop.send(#"{"type":7}"# + Talk.end)
            await probe.notes.until { $0.contains("left shop") }
            #expect(probe.notes.value.filter { $0.hasPrefix("came") } == ["came shop", "came bank"])
        }
    }

    @Test func aConnectStageThatThrowsEndsTheConnectionAndTheHubHearsNothing() async throws {
        struct Refusing: ConnectModule {
            func connect(_ event: HubEvent, next: EventNext) async throws { throw SecretError() }
        }
        let probe = Probe()
        try await withServer(probe, modules: [ModuleEntry(Refusing())]) { server in
            let client = try await server.connect("/test")
            let end = await client.end()
            #expect(end.error == "Connection closed with an error." && !end.allowsReconnect)
            await server.connectionsEnd()
            #expect(probe.notes.value.isEmpty)
        }
    }

    @Test func aStageMaySwallowTheEvent() async throws {
        struct Silent: ConnectModule, DisconnectModule {
            func connect(_ event: HubEvent, next: EventNext) async throws {}
            func disconnect(_ event: HubEvent, next: EventNext) async throws {}
        }
        let probe = Probe()
        try await withServer(probe, modules: [ModuleEntry(Silent())]) { server in
            let client = try await server.connect("/test")
            #expect(try await client.invoke("Add", 1, 2) == 3)
            await client.close()
            await server.connectionsEnd()
            #expect(probe.notes.value.isEmpty)
        }
    }

    @Test func whatADisconnectStageThrowsGoesToTheLog() async throws {
        struct Broken: DisconnectModule {
            func disconnect(_ event: HubEvent, next: EventNext) async throws {
                try await next(event)
                throw SecretError()
            }
        }
        let probe = Probe()
        try await withServer(probe, modules: [ModuleEntry(Broken())]) { server in
            let client = try await server.connect("/test")
            await client.close()
            await server.logged { $0.level == .error && $0.message == "onDisconnected of hub test failed: secret-internal-text" }
            #expect(probe.notes.value.last == "disconnected clientClosed")
        }
    }

    @Test func nextCalledTwiceNamesTheModuleAndTheHubHearsOnce() async throws {
        struct Twice: ConnectModule, DisconnectModule {
            func connect(_ event: HubEvent, next: EventNext) async throws {
                try await next(event)
                _ = try? await next(event)
            }

            func disconnect(_ event: HubEvent, next: EventNext) async throws {
                try await next(event)
                try await next(event)
            }
        }
        let probe = Probe()
        try await withServer(probe, modules: [ModuleEntry(Twice())]) { server in
            let guest = try await server.guest()
            await guest.client.close()
            await server.logged {
                $0.message == "onDisconnected of hub test failed: Module 'twice' called next twice in one call."
            }
            #expect(probe.notes.value == ["connected \(guest.id)", "disconnected clientClosed"])
        }
    }

    @Test func itemsOfAConnectStageAreThereForCalls() async throws {
        struct Marking: ConnectModule {
            func connect(_ event: HubEvent, next: EventNext) async throws {
                event.context.items[String.self] = "marked"
                try await next(event)
            }
        }
        let probe = Probe(["mark": { hub in try await HubResult(of: hub.context.items[String.self] ?? "none") }])
        try await withServer(probe, modules: [ModuleEntry(Marking())]) { server in
            let client = try await server.connect("/test")
            #expect(try await client.invoke("Run", "mark") == "marked")
        }
    }
}

private struct Events: ConnectModule, DisconnectModule {
    let name: String
    let probe: Probe

    func connect(_ event: HubEvent, next: EventNext) async throws {
        probe.note("connect \(name) \(event.hub)\(event.end == nil ? "" : " ended")")
        try await next(event)
        probe.note("connected \(name)")
    }

    func disconnect(_ event: HubEvent, next: EventNext) async throws {
        probe.note("disconnect \(name) \(event.end?.code.rawValue ?? "none")")
        try await next(event)
        probe.note("disconnected \(name)")
    }
}
