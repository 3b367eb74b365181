import HubTesting
import Testing

/// Where hubs stand among an application's routes.
struct MountTests {
    private static let one = "one: { path: /signalr, methods: { a: { do: [reply: 1] } } }"
    private static let two = "two: { path: /signalr/two, methods: { a: { do: [reply: 2] } } }"

    private func answer(_ server: TestServer, _ line: String, contains text: String) async throws -> Bool {
        let socket = try await server.socket()
        socket.send(Array("\(line) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".utf8))
        return String(decoding: await socket.end().bytes, as: UTF8.self).contains(text)
    }

    /// S45
    @Test func aCatchAllRouteDoesNotHideAHub() async throws {
        try await TestServer.run(
            "hubs: { \(Self.one) }",
            { app in
                app.route("*") { _ in .text(.ok, "caught") }
                app.route("/signalr*") { _ in .text(.ok, "nearer") }
            }
        ) { server in
            #expect(try await answer(server, "POST /signalr/negotiate?negotiateVersion=1", contains: "connectionToken"))
            #expect(try await answer(server, "GET /signalr", contains: "Connection ID required"))
            #expect(try await answer(server, "GET /signalr/else", contains: "nearer"))
            #expect(try await answer(server, "GET /else", contains: "caught"))
            #expect(try await answer(server, "GET /health/live", contains: "live\n"))
            let client = try await server.connect("/signalr")
            #expect(try await client.invoke("a", as: Int.self) == 1)
        }
    }

    /// S203
    @Test(arguments: ["\(one), \(two)", "\(two), \(one)"])
    func theOrderOfHubsDoesNotMatter(hubs: String) async throws {
        try await TestServer.run("hubs: { \(hubs) }") { server in
            let (first, second) = (try await server.connect("/signalr"), try await server.connect("/signalr/two"))
            #expect(try await first.invoke("a", as: Int.self) == 1)
            #expect(try await second.invoke("a", as: Int.self) == 2)
        }
    }

    /// S204
    @Test func aPathThatIsMountedTwiceIsAnErrorWithBothPlaces() async throws {
        let yaml = """
            hubs:
              one: { path: /chat, methods: { a: { do: [reply: 1] } } }
              two: { path: /chat, methods: { a: { do: [reply: 2] } } }
            """
        let error = await #expect(throws: ConfigurationError.self) { try await TestServer.run(yaml) { _ in } }
        #expect(error?.problems.count == 1)
        let text = error.map { "\($0)" } ?? ""
        #expect(text.contains("config.yaml:3:16"))
        #expect(text.contains("config.yaml:2:16"))
    }

    /// S45
    @Test(arguments: ["/chat", "/chat/negotiate", "/health/live"])
    func aRouteInAHubsPlaceIsAnErrorThatNamesBoth(path: String) async throws {
        let yaml = "hubs: { one: { path: /chat, methods: { a: { do: [reply: 1] } } } }"
        let error = await #expect(throws: RouteConflict.self) {
            try await TestServer.run(yaml, { $0.route(path) { _ in .text(.ok) } }) { _ in }
        }
        #expect(error?.owners == [path.hasPrefix("/chat") ? "hub 'one'" : "health", "route '\(path)'"])
    }

    /// S212, S213
    @Test(arguments: [
        ("clientTimeoutInterval: 60s, handshakeTimeout: 30s", 0), ("clientTimeoutInterval: 30s, keepAliveInterval: 15s", 0),
        ("clientTimeoutInterval: 20s, keepAliveInterval: 15s", 1), ("clientTimeoutInterval: 20s", 1),
    ])
    func aClientTimeoutUnderTwiceTheKeepAliveIsWarnedOf(limits: String, count: Int) throws {
        let yaml = "defaults: { \(limits) }\nhubs: { \(Self.one) }"
        let server = try HubServer(text: yaml, trace: TraceSwitch()) { _ in }
        #expect(server.warnings.count == count)
        if count > 0 { #expect("\(server.warnings[0])".contains("30s")) }
    }
}
