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

    @Test(arguments: ["*", "/"])
    func anApplicationsRouteStandsInFrontOfThePage(path: String) async throws {
        try await TestServer.run("hubs: { \(Self.one) }", { $0.route(path) { _ in .text(.ok, "mine") } }) { server in
            let isMine = try await answer(server, "GET /", contains: "mine")
            #expect(isMine)
        }
    }

    @Test func soDoesAHubThatIsMountedThere() async throws {
        try await TestServer.run("hubs: { one: { path: /, methods: { a: { do: [reply: 1] } } } }") { server in
            let isTheHubs = try await answer(server, "GET /", contains: "Connection ID required")
            #expect(isTheHubs)
            let called = try await ask(server, "/")
            #expect(called == 1)
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

    private func ask(_ server: TestServer, _ path: String) async throws -> Int {
        let client = try await server.connect(path)
        return try await client.invoke("a", as: Int.self)
    }

    /// S48
    @Test(arguments: ["/rt/v1", "/rt/v1/"])
    func aHubMayBeMountedAtAnyDepthWithOrWithoutASlashAtTheEnd(path: String) async throws {
        try await TestServer.run("hubs: { one: { path: \(path), methods: { a: { do: [reply: 1] } } } }") { server in
            #expect(try await answer(server, "POST /rt/v1/negotiate?negotiateVersion=1", contains: "connectionToken"))
            for path in ["/rt/v1", "/rt/v1/"] {
                let answer = try await ask(server, path)
                #expect(answer == 1)
                #expect(try await self.answer(server, "GET \(path)", contains: "Connection ID required"))
            }
            for path in ["/signalr", "/rt", "/rt/v1/v1", "/rt/v12"] {
                #expect(try await answer(server, "POST \(path)/negotiate?negotiateVersion=1", contains: "HTTP/1.1 404"))
            }
        }
    }

    /// S205
    @Test(arguments: ["one, two", "two, one"])
    func ofTwoHubsOnOnePathTheLowerOrderServes(listed: String) async throws {
        let hubs = [
            "one": "one: { path: /chat, methods: { a: { do: [reply: 1] } } }",
            "two": "two: { paths: [/chat, /two], order: -1, methods: { a: { do: [reply: 2] } } }",
        ]
        let yaml = listed.split(separator: ", ").compactMap { hubs[String($0)] }.joined(separator: ", ")
        try await TestServer.run("hubs: { \(yaml) }") { server in
            let answers = [try await ask(server, "/chat"), try await ask(server, "/two")]
            #expect(answers == [2, 2])
        }
    }

    /// S208
    @Test func clientsOnBothPathsOfAHubGetABroadcastAndShareGroups() async throws {
        let yaml = """
            hubs:
              chat:
                path: /chat
                paths: [/signalr]
                methods:
                  say: { parameters: [text: string], do: [call: { to: all, method: heard, arguments: [$text] }] }
                  join: { do: [addToGroup: room] }
                  tell: { do: [call: { to: { group: room }, method: told }] }
            """
        try await TestServer.run(yaml) { server in
            let (first, second) = (try await server.connect("/chat"), try await server.connect("/signalr"))
            try await first.invoke("join")
            try await second.invoke("join")
            try await first.invoke("say", "hello")
            try await second.invoke("tell")
            for client in [first, second] {
                let heard = try await client.next("heard")
                #expect(heard == [.string("hello")])
                _ = try await client.next("told")
            }
        }
    }

    /// Modules of a method stand in front of that method alone.
    @Test func modulesOfAMethodSeeItsCallsOnly() async throws {
        let yaml = """
            pipeline: [logging, errorHandling]
            tracing: { listeners: { a: { file: /dev/null } } }
            hubs:
              chat:
                path: /chat
                methods:
                  getA: { do: [reply: 1], pipeline: [logging] }
                  getB: { do: [reply: 2] }
                  "get*": { pipeline: [logging: off, errorHandling: off] }
                  Set: { do: [], pipeline: [nameMapping] }
            """
        let server = try HubServer(text: yaml, trace: listened()) { _ in }
        let chains = try server.chains()
        #expect(
            chains == [
                #"chat.getA: 1 incoming stages ["logging"]"#, "chat.getB: 0 incoming stages []",
                #"chat.Set: 2 incoming stages ["logging", "errorHandling"]"#,
            ])
    }

    private func listened() -> TraceSwitch {
        let trace = TraceSwitch()
        trace.set(level: .information, rules: [], listeners: [Ear()])
        return trace
    }

    private final class Ear: TraceListener {
        func write(_ record: TraceRecord) {}
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
