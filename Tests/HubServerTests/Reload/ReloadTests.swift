import HubTesting
import Testing

/// Another configuration while the server serves.
struct ReloadTests {
    private static let one = "one: { path: /one, methods: { a: { do: [reply: 1] } } }"

    private func reload(_ server: TestServer, _ yaml: String) async -> [String] { await server.reload(yaml).lines }

    private func get(_ server: TestServer, _ path: String) async throws -> String {
        let socket = try await server.socket()
        socket.send(Array("GET \(path) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".utf8))
        return String(decoding: await socket.end().bytes, as: UTF8.self)
    }

    private func ask(_ client: TestClient, _ method: String) async throws -> Int { try await client.invoke(method, as: Int.self) }

    @Test(arguments: [1, 3])
    func aHubThatIsAddedIsReachableAndOneThatIsRemovedClosesItsOwnClientsWithAReason(loops: Int) async throws {
        let two = "two: { path: /two, methods: { a: { do: [reply: 2] } } }"
        try await TestServer.run("hubs: { \(Self.one), \(two) }", loops: loops) { server in
            let (first, second) = (try await server.connect("/one"), try await server.connect("/two"))
            #expect(try await ask(second, "a") == 2)
            let lines = await reload(server, "hubs: { \(Self.one), three: { path: /three, methods: { a: { do: [reply: 3] } } } }")
            #expect(lines == ["generation 2 is in force: 2 changes", "  hubs.three: added", "  hubs.two: removed"])
            let end = await second.end()
            #expect("\(end)".contains("The hub is not in the configuration any more."))
            #expect(server.log.count { $0.fields.contains(.init("code", "hubRemoved")) } == 1)
            #expect(try await ask(first, "a") == 1)
            let third = try await server.connect("/three")
            #expect(try await ask(third, "a") == 3)
            #expect(try await get(server, "/two").hasPrefix("HTTP/1.1 404"))
            await #expect(throws: (any Error).self) { try await server.connect("/two") }
            // It may come back.
            #expect(await server.reload("hubs: { \(Self.one), \(two) }").isAccepted)
            let again = try await server.connect("/two")
            #expect(try await ask(again, "a") == 2)
            #expect(try await ask(first, "a") == 1)
        }
    }

    /// K33
    @Test func nothingOfAFileThatIsRefusedIsApplied() async throws {
        try await TestServer.run("hubs: { \(Self.one), old: { path: /old, methods: { a: { do: [reply: 1] } } } }") { server in
            let client = try await server.connect("/old")
            let broken = """
                pipeline: [rateLimit: { calls: 1, per: 1h }]
                hubs:
                  one: { path: /one, methods: { a: { do: [reply: 9] } } }
                  more: { path: /more, methods: {} }
                  bad: { path: 5x, methods: {} }
                """
            let lines = await reload(server, broken)
            #expect(lines.count == 1 && lines[0].hasPrefix("config.yaml:5:16: error: "))
            let health = try await get(server, "/health")
            #expect(
                health.contains(
                    #"{"phase":"serving","configuration":{"generation":1,"refused":{"errors":["config.yaml:5:16: error: "#))
            let errors = server.log.filter { $0.level == .error }
            #expect(
                errors.count == 1
                    && errors[0].message.hasPrefix("Configuration refused, generation 1 stays in force: config.yaml:5:16"))
            for _ in 0..<3 { #expect(try await ask(client, "a") == 1) }
            let one = try await server.connect("/one")
            #expect(try await ask(one, "a") == 1)
            #expect(try await get(server, "/more").hasPrefix("HTTP/1.1 404"))
            // A good file applies whole, and nothing is refused any more.
            #expect(await server.reload("hubs: { one: { path: /one, methods: { a: { do: [reply: 9] } } } }").isAccepted)
            #expect(try await ask(one, "a") == 9)
            #expect(try await get(server, "/health").hasSuffix(#"{"phase":"serving","configuration":{"generation":2}}"#))
        }
    }

    @Test func twoPathsThatAreOneAreRefusedAtOnce() async throws {
        try await TestServer.run("hubs: { \(Self.one) }", { $0.route("/mine") { _ in .text(.ok, "mine") } }) { server in
            let outcome = await server.reload("hubs: { \(Self.one), two: { path: /mine, methods: {} } }")
            #expect(outcome.lines == ["error: path '/mine' is registered twice, by hub 'two' and by route '/mine'"])
            let mine = try await get(server, "/mine")
            #expect(mine.hasSuffix("mine"))
        }
    }

    /// K44
    @Test func whatChangesNothingTouchesNobodyTwiceInARow() async throws {
        try await TestServer.run("hubs: { \(Self.one) }", loops: 3) { server in
            var clients: [TestClient] = []
            for _ in 0..<30 { clients.append(try await server.connect("/one")) }
            for generation in 2...3 {
                #expect(
                    await reload(server, "hubs: { \(Self.one) }") == ["generation \(generation) is in force: nothing changed"])
            }
            for client in clients { #expect(try await ask(client, "a") == 1) }
            #expect(server.connectionCount == 30)
        }
    }

    @Test func whatWasNegotiatedBeforeIsServedAfterwards() async throws {
        try await TestServer.run("hubs: { \(Self.one) }") { server in
            let socket = try await server.socket()
            socket.send(
                Array(
                    "POST /one/negotiate?negotiateVersion=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                        .utf8))
            let answer = String(decoding: await socket.end().bytes, as: UTF8.self)
            let token = try #require(answer.split(separator: #""connectionToken":""#).last?.split(separator: "\"").first)
            #expect(await server.reload("hubs: { \(Self.one), two: { path: /two, methods: {} } }").isAccepted)
            _ = try await server.webSocket("/one?id=\(token)")
        }
    }

    @Test func whatOnlyAStartChangesIsNamed() async throws {
        try await TestServer.run("hubs: { \(Self.one) }") { server in
            let lines = await reload(server, "server: { host: 127.0.0.2, port: 81, loops: 7, control: s }\nhubs: { \(Self.one) }")
            #expect(
                lines == [
                    "generation 2 is in force: 1 change", "  server: added",
                    "server.host changes with the next start only", "server.port changes with the next start only",
                    "server.loops changes with the next start only", "server.control changes with the next start only",
                ])
        }
    }

    @Test func limitsAreThoseOfOpenConnectionsFromTheNextMessage() async throws {
        func yaml(_ limits: String) -> String { "hubs: { one: { path: /one, \(limits), methods: { a: { do: [reply: 1] } } } }" }
        try await TestServer.run(yaml("maximumReceiveMessageSize: 1KiB, keepAliveInterval: 10s")) { server in
            let client = try await server.webSocket("/one")
            client.send(#"{"protocol":"json","version":1}"# + "\u{1E}")
            _ = await client.frames(1)
            #expect(await server.reload(yaml("maximumReceiveMessageSize: 100B, keepAliveInterval: 1s")).isAccepted)
            await server.advance(by: .milliseconds(1_200))
            #expect(TestSocket.records(client.frames).contains(#"{"type":6}"#))
            client.send(#"{"type":1,"target":"a","arguments":[],"more":""# + String(repeating: "x", count: 200) + "\"}\u{1E}")
            await server.logged { $0.fields.contains(.init("code", "protocolError")) }
        }
    }

    /// S139
    @Test func aModuleThatIsAddedLaterIsForNewCallsOnly() async throws {
        let (begun, gate) = (Watched(false), Watched(false))
        let yaml = "hubs: { shop: { path: /shop, type: Shop, maximumParallelInvocationsPerClient: 2 } }"
        try await TestServer.run(
            yaml,
            { app in
                app.hub(Shop.self) { Shop(context: $0, begun: begun, gate: gate) }
                app.module(Shout.self)
            }
        ) { server in
            let client = try await server.connect("/shop")
            async let old = client.invoke("wait", as: String.self)
            await begun.until { $0 }
            #expect(await server.reload("pipeline: [shout]\n\(yaml)").isAccepted)
            #expect(try await client.invoke("now", as: String.self) == "now!")
            gate.change { $0 = true }
            #expect(try await old == "waited")
        }
    }

    @Test func outsideContextsFindTheHubsOfTheNewConfiguration() async throws {
        try await TestServer.run("hubs: { \(Self.one) }") { server in
            let context = server.hubContext(key: "late")
            await #expect(throws: HubUseError.notServed(hub: "late")) { try await context.clients.all.call("x") }
            #expect(await server.reload("hubs: { late: { path: /late, methods: {} } }").isAccepted)
            let client = try await server.connect("/late")
            try await context.clients.all.call("x", 1)
            #expect(try await client.next("x") == [.integer(1)])
            #expect(await server.reload("hubs: { \(Self.one) }").isAccepted)
            await #expect(throws: HubUseError.notServed(hub: "late")) { try await context.clients.all.call("x") }
        }
    }

    /// Each record of a call shows one generation, that of the chain it ran through.
    @Test func recordsShowOneGeneration() async throws {
        let yaml = "pipeline: [logging]\nhubs: { \(Self.one) }"
        try await TestServer.run(yaml) { server in
            let client = try await server.connect("/one")
            for generation in 1...3 {
                #expect(try await ask(client, "a") == 1)
                let records = server.log.filter { $0.fields.contains { $0.key == "call" } }
                let last = records.last?.fields.filter { $0.key == "generation" }.map(\.value)
                #expect(last == ["\(generation)"])
                #expect(await server.reload(yaml).isAccepted)
            }
        }
    }
}

private struct Shop: Hub {
    let context: HubCallerContext
    let begun: Watched<Bool>
    let gate: Watched<Bool>

    static var descriptor: HubDescriptor<Shop> {
        HubDescriptor(
            "Shop",
            [
                .method("wait") { hub, _ in
                    hub.begun.change { $0 = true }
                    await hub.gate.until { $0 }
                    return try await HubResult(of: "waited")
                },
                .method("now") { _, _ in try await HubResult(of: "now") },
            ])
    }
}

private struct Shout: ConfigurableModule, IncomingModule {
    init(options: inout Options) {}

    func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
        guard case .string(let text) = try await next(call).value() else { return HubResult(.null) }
        return HubResult(.string(text + "!"))
    }
}
