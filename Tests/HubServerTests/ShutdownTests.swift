import HubSettings
import HubTesting
import Testing

/// How a server leaves: `server.shutdown`, on simulated time.
struct ShutdownTests {
    private static func yaml(_ shutdown: String?) -> String {
        let server = shutdown.map { "server: { shutdown: \($0) }\n" } ?? ""
        return server + "hubs: { one: { path: /one, methods: { echo: { parameters: [text: string], do: [reply: $text] } } } }"
    }

    private static let waiting = "{ mode: waitForClientsToClose, timeout: 30s }"

    /// Has the server leave, and returns when it has begun to.
    private func leave(_ server: TestServer) async {
        server.leave()
        await server.logged { $0.message.hasPrefix("Stopping") }
        await server.settle()
    }

    private func status(_ server: TestServer, _ line: String) async throws -> String {
        let socket = try await server.socket()
        socket.send(Array("\(line) HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8))
        return String(String(decoding: await socket.end().bytes, as: UTF8.self).dropFirst("HTTP/1.1 ".count).prefix(3))
    }

    private static func invited(_ end: ClientEnd) -> Bool { end.allowsReconnect && end.closeCode == 1000 && end.error == nil }

    /// S22
    @Test(arguments: [nil, "{ mode: off }", "{ mode: off, timeout: 1h }"])
    func withModeOffEverybodyIsInvitedToComeBackAtOnce(shutdown: String?) async throws {
        try await TestServer.run(Self.yaml(shutdown), loops: 2) { server in
            let clients = [try await server.connect("/one"), try await server.connect("/one")]
            await leave(server)
            for client in clients { #expect(Self.invited(await client.end())) }
            #expect(await server.ended() <= .milliseconds(500))
        }
    }

    /// S22
    @Test func clientsMayStayUntilTheTimeout() async throws {
        try await TestServer.run(Self.yaml(Self.waiting)) { server in
            let client = try await server.connect("/one")
            await leave(server)
            await server.advance(by: .milliseconds(29_500))
            #expect(try await client.invoke("echo", "still", as: String.self) == "still")
            await server.advance(by: .seconds(1))
            #expect(Self.invited(await client.end()))
            #expect(await server.ended() <= .milliseconds(500))
            #expect(server.log.contains { $0.message == "Stopping: 1 client may leave by themselves within 30s" })
        }
    }

    /// S22
    @Test func whenAllHaveLeftNothingIsWaitedFor() async throws {
        try await TestServer.run(Self.yaml(Self.waiting)) { server in
            let clients = [try await server.connect("/one"), try await server.connect("/one")]
            await leave(server)
            await clients[0].close()
            await server.advance(by: .seconds(5))
            #expect(try await clients[1].invoke("echo", "still", as: String.self) == "still")
            await clients[1].close()
            #expect(await server.ended() <= .milliseconds(500))
        }
    }

    @Test func aServerWithoutClientsEndsAtOnce() async throws {
        try await TestServer.run(Self.yaml(Self.waiting)) { server in
            await leave(server)
            #expect(await server.ended() <= .milliseconds(500))
            #expect(server.log.contains { $0.message == "Stopping: no clients" })
        }
    }

    @Test func meanwhileNewcomersAreRefusedAndBalancersReadSo() async throws {
        try await TestServer.run(Self.yaml(Self.waiting)) { server in
            let client = try await server.connect("/one")
            #expect(try await status(server, "GET /health/ready") == "200")
            await leave(server)
            #expect(try await status(server, "GET /health/ready") == "503")
            #expect(try await status(server, "GET /health/live") == "200")
            #expect(try await status(server, "POST /one/negotiate?negotiateVersion=1") == "503")
            let newcomer = try await server.webSocket("/one")
            #expect(newcomer.head.hasPrefix("HTTP/1.1 503"))
            #expect(newcomer.head.contains("Retry-After: 1"))
            #expect(try await client.invoke("echo", "still", as: String.self) == "still")
        }
    }

    /// Who negotiated before and connects now would only be sent away again.
    @Test func aTokenFromBeforeDoesNotOpenADoorThatCloses() async throws {
        try await TestServer.run(Self.yaml(Self.waiting)) { server in
            let client = try await server.connect("/one")
            let socket = try await server.socket()
            socket.send(Array("POST /one/negotiate?negotiateVersion=0 HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n".utf8))
            let answer = await socket.heard { String(decoding: $0.bytes, as: UTF8.self).contains("availableTransports") }
            let text = String(decoding: answer.bytes, as: UTF8.self)
            let id = try #require(text.split(separator: #""connectionId":""#).last?.split(separator: "\"").first)
            await leave(server)
            #expect(try await server.webSocket("/one?id=\(id)").head.hasPrefix("HTTP/1.1 503"))
            await client.close()
        }
    }

    @Test func whoIsInAHurryEndsTheWaitInOrder() async throws {
        try await TestServer.run(Self.yaml(Self.waiting)) { server in
            let client = try await server.connect("/one")
            await leave(server)
            await server.advance(by: .seconds(1))
            server.hurry()
            #expect(Self.invited(await client.end()))
            #expect(await server.ended() <= .milliseconds(500))
        }
    }

    /// A client that answers neither the Close nor the close frame holds the server up to a bound, and nobody who hurries again.
    @Test(arguments: [("off", false), ("off", true), ("waitForClientsToClose", false), ("waitForClientsToClose", true)])
    func aClientThatNeverAnswersHoldsNobodyForLong(mode: String, hurries: Bool) async throws {
        try await TestServer.run(Self.yaml("{ mode: \(mode), timeout: 10s }")) { server in
            let socket = try await server.webSocket("/one")
            socket.send("{\"protocol\":\"json\",\"version\":1}\u{1E}")
            _ = await socket.frames(1)
            await leave(server)
            if mode != "off" { await server.advance(by: .milliseconds(10_100)) }
            let records = TestSocket.records(await socket.frames(3))
            #expect(records.last == #"{"type":7,"allowReconnect":true}"#)
            if hurries { server.hurry() }
            let rest = await server.ended()
            #expect(hurries ? rest <= .milliseconds(500) : rest >= .seconds(4) && rest <= .seconds(13))
        }
    }

    /// S22, S25
    @Test func theFileBeatsTheApplicationAndEachServerHasItsOwn() throws {
        func shutdown(_ file: String?) throws -> String {
            let server = try HubServer(text: Self.yaml(file), trace: TraceSwitch()) {
                $0.shutdown(.waitForClientsToClose, timeout: .seconds(5))
            }
            return try #require(server.summary.lines.last)
        }
        #expect(try shutdown(nil) == "shutdown: mode waitForClientsToClose, timeout 5s")
        #expect(try shutdown("{ timeout: 7s }") == "shutdown: mode off, timeout 7s")
        #expect(
            try shutdown("{ mode: waitForClientsToClose, timeout: 90s }") == "shutdown: mode waitForClientsToClose, timeout 90s")
    }

    /// S22
    @Test func whatIsServedAndHowItEndsIsSaidAtTheStart() async throws {
        let yaml = """
            server: { shutdown: { mode: waitForClientsToClose, timeout: 5s } }
            pipeline: [ nameMapping ]
            hubs:
              Chat:
                path: /chat
                paths: [/talk]
                methods:
                  Send: { parameters: [user: string, text: string], do: [reply: 1] }
                  Clear: { do: [reply: 1] }
              Void: { path: /void, methods: {} }
            """
        let lines = [
            "hub Chat at /chat, /talk: send(user, text), clear()", "hub Void at /void: no methods",
            "shutdown: mode waitForClientsToClose, timeout 5s",
        ]
        try await TestServer.run(yaml) { server in
            await server.logged { $0.message == lines[2] }
            #expect(server.log.filter { $0.source == "hubline.server" }.map(\.message).dropFirst().prefix(3) == lines[...])
        }
        #expect(try HubServer(text: yaml, trace: TraceSwitch()) { _ in }.summary.description == lines.joined(separator: "; "))
    }
}
