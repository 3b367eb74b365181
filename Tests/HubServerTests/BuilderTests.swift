import HubTesting
import Hubs
import Testing

/// What an application adds to what the file says.
struct BuilderTests {
    private let notes = Watched<[String]>([])

    private static let yaml = "pipeline: [noting]\nhubs: { till: { path: /till, type: TillHub } }\n"

    /// S52
    @Test func aHubGetsWhatItsFactoryGivesIt() async throws {
        let prices = ["tea": 3]
        try await TestServer.run(
            "hubs: { till: { path: /till, type: TillHub } }", { $0.hub(TillHub.self) { TillHub(context: $0, prices: prices) } }
        ) { server in
            let client = try await server.connect("/till")
            #expect(try await client.invoke("price", "tea", as: Int.self) == 3)
        }
    }

    /// S52: a hub that nobody can make keeps the server from starting.
    @Test func aHubThatIsNotRegisteredIsAnErrorAtItsPlace() async throws {
        let error = await #expect(throws: ConfigurationError.self) { try await TestServer.run(Self.yaml) { _ in } }
        let text = error.map { "\($0)" } ?? ""
        #expect(text.contains("config.yaml:2:"))
        #expect(text.contains("TillHub"))
    }

    /// S141
    @Test func anApplicationHasSourcesOfItsOwnButNoneOfTheHouse() async throws {
        let sources = Watched<[TraceSource]>([])
        try await TestServer.run(
            "hubs: {}", { app in sources.change { [source = app.source("shop.orders")] in $0.append(source) } }
        ) {
            server in
            sources.value.first?.warning("sold out")
            #expect(server.log.contains { $0.source == "shop.orders" && $0.message == "sold out" })
        }
        #expect(throws: CatalogError.duplicate(kind: "source", name: "hubline.orders")) {
            try HubServer(yaml: "hubs: {}") { _ = $0.source("hubline.orders") }
        }
    }

    /// S148
    @Test func aListenerOfTheApplicationIsRegisteredOnce() {
        final class Deaf: TraceListener {
            func write(_ record: TraceRecord) {}
        }
        #expect(throws: CatalogError.duplicate(kind: "listener", name: "kafka")) {
            try HubServer(yaml: "hubs: {}") { app in
                app.listener("kafka") { _ in Deaf() }
                app.listener("kafka") { _ in Deaf() }
            }
        }
    }

    /// S139: later than here nothing can be added, since a builder cannot be kept.
    @Test func modulesOfTheApplicationStandInFrontInTheOrderTheyWereAdded() async throws {
        try await TestServer.run(
            Self.yaml,
            { app in
                app.hub(TillHub.self) { TillHub(context: $0, prices: ["tea": 3]) }
                app.use(Noting(name: "first", notes: notes))
                app.use(Noting(name: "second", notes: notes))
                app.module("noting") { _ in Noting(name: "listed", notes: notes) }
            }
        ) { server in
            let client = try await server.connect("/till")
            try await client.invoke("price", "tea")
            #expect(notes.value == ["first", "second", "listed"])
        }
    }
}

private struct TillHub: Hub {
    let context: HubCallerContext
    let prices: [String: Int]

    static var descriptor: HubDescriptor<TillHub> {
        HubDescriptor(
            "TillHub",
            [.method("price", parameters: ["item"]) { hub, a in try await HubResult(of: hub.prices[a.next(), default: 0]) }])
    }
}

private struct Noting: IncomingHooks {
    let name: String
    let notes: Watched<[String]>

    func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict {
        notes.change { $0.append(name) }
        return .proceed
    }
}
