import HubModules
import HubTesting
import Hubs
import Testing

struct MetricsTests {
    private let meter = Meter()

    private func withMeasuredShop(
        _ pipeline: String = "[metrics]", hub: String = "", _ body: (TestServer) async throws -> Void
    ) async throws {
        try await TestServer.run(
            "pipeline: \(pipeline)\nhubs: { shop: { path: /shop, type: ShopHub\(hub) } }\n",
            { app in
                app.use(meter)
                app.hub(ShopHub.self) { ShopHub(context: $0) }
                app.module("slow") { _ in Slow() }
                app.module("breaks") { _ in Breaks() }
            }, body)
    }

    private func fail(_ client: TestClient, _ method: String, _ arguments: Int...) async {
        await #expect(throws: HubCallError.self) {
            switch arguments.count {
            case 0: try await client.invoke(method)
            default: try await client.invoke(method, arguments[0])
            }
        }
    }

    /// A call that is on its way when this returns: time may move.
    private func sellTea(_ server: TestServer) async throws {
        let client = try await server.webSocket("/shop")
        client.send(#"{"protocol":"json","version":1}"# + "\u{1E}")
        _ = await client.frames(1)
        client.send(#"{"type":1,"target":"SellTea","arguments":[1]}"# + "\u{1E}")
    }

    @Test func eachCallIsToldOnceWithWhatBecameOfIt() async throws {
        try await withMeasuredShop { server in
            let client = try await server.connect("/shop")
            #expect(try await client.invoke("SellTea", 2, as: Int.self) == 2)
            await fail(client, "Tell")
            await fail(client, "Crash")
            await fail(client, "SellTea")
        }
        #expect(
            meter.calls.map { "\($0.hub).\($0.method): \($0.outcome) \($0.module ?? "-")" } == [
                "shop.SellTea: completed -", "shop.Tell: hubError -", "shop.Crash: failed -", "shop.SellTea: badArguments -",
            ])
    }

    @Test func unknownNamesAreOneWhateverClientsMakeUp() async throws {
        try await withMeasuredShop { server in
            let client = try await server.connect("/shop")
            for number in 0..<50 { await fail(client, "Guess\(number)\"\n", number) }
        }
        #expect(meter.calls.count == 50)
        #expect(Set(meter.calls.map(\.method)) == ["_OTHER"] && Set(meter.calls.map(\.outcome)) == [.unknownMethod])
    }

    @Test func whatAModuleRefusesIsNotTheMethods() async throws {
        try await withMeasuredShop("[metrics, rateLimit: { calls: 1, per: 1h }]") { server in
            let client = try await server.connect("/shop")
            #expect(try await client.invoke("SellTea", 1, as: Int.self) == 1)
            await fail(client, "SellTea", 1)
        }
        #expect(meter.calls.map(\.outcome) == [.completed, .refused])
        #expect(meter.calls.map(\.module) == [nil, "rateLimit"])
    }

    @Test func whoIsNotAuthorizedIsRefusedByThatModule() async throws {
        try await withMeasuredShop("[metrics]", hub: ", pipeline: [authorize: { connect: false, roles: [clerk] }]") { server in
            let client = try await server.connect("/shop")
            await fail(client, "SellTea", 1)
        }
        #expect(meter.calls.map(\.outcome) == [.refused] && meter.calls.map(\.module) == ["authorize"])
    }

    @Test func aModuleThatBreaksIsNamed() async throws {
        try await withMeasuredShop("[metrics, breaks]") { server in
            let client = try await server.connect("/shop")
            await fail(client, "SellTea", 1)
        }
        #expect(meter.calls.map(\.outcome) == [.failed] && meter.calls.map(\.module) == ["breaks"])
    }

    @Test func aCallIsMeasuredByTheClockThatTestsMove() async throws {
        try await withMeasuredShop("[metrics, slow]") { server in
            try await sellTea(server)
            await server.advance(by: .seconds(4))
        }
        #expect(meter.calls.map(\.duration) == [.seconds(3)])
    }

    @Test func whatTakesTooLongIsToldWhenItReallyEnds() async throws {
        try await withMeasuredShop("[metrics, timeout: { after: 1s }, slow]") { server in
            try await sellTea(server)
            await server.advance(by: .seconds(4))
        }
        #expect(meter.calls.map(\.outcome) == [.timedOut])
    }

    @Test func whoComesAndLeavesIsCounted() async throws {
        try await withMeasuredShop { server in
            let client = try await server.connect("/shop")
            await client.close()
            await meter.measurements.until { $0.contains(.disconnected(hub: "shop", code: "clientClosed")) }
        }
        #expect(meter.measurements.value.first == .connected(hub: "shop", transport: "WebSockets"))
    }

    @Test func whatIsNoCallIsCounted() async throws {
        try await withMeasuredShop { server in
            let client = try await server.webSocket("/shop")
            client.send(#"{"protocol":"json","version":1}"# + "\u{1E}")
            _ = await client.frames(1)
            client.send(#"{"type":6}"# + "\u{1E}", "nonsense\u{1E}")
            await meter.measurements.until { $0.contains(.signal(hub: "shop", kind: "malformed")) }
        }
        #expect(meter.measurements.value.contains(.signal(hub: "shop", kind: "ping")))
    }

    @Test("S201: what connections hold in memory is told every 15 s")
    func figuresAreTold() async throws {
        try await withMeasuredShop { server in
            let client = try await server.connect("/shop")
            await server.advance(by: .seconds(15))
            let told = HubMeasurement.connections(hub: "shop", ConnectionFigures(count: 1))
            await meter.measurements.until { $0.contains(told) }
            await client.close()
        }
    }

    @Test func withoutAListenerItIsInNoChain() throws {
        #expect(try stagesOfSellTea("[metrics, errorHandling]") == ["errorHandling"])
    }

    @Test func withAListenerItKeepsToWhatModulesKeepTo() async throws {
        let meter = meter
        let kit = ModuleConformance("metrics") { $0.use(meter) }
        #expect(try await kit.faults() == [])
        #expect(!meter.calls.isEmpty)
    }
}

/// Keeps everything.
private struct Meter: HubModule, MetricsListener {
    let measurements = Watched<[HubMeasurement]>([])

    var calls: [MeasuredCall] {
        measurements.value.compactMap { if case .call(let call) = $0 { call } else { nil } }
    }

    func record(_ measurement: HubMeasurement) { measurements.change { $0.append(measurement) } }
}

private struct Slow: IncomingModule {
    func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
        try? await call.clock.sleep(for: .seconds(3))
        return try await next(call)
    }
}

private struct Breaks: IncomingHooks {
    func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict { .reject(Broken()) }
}
