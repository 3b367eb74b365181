import HubBase
import HubTesting
import Hubs
import Testing

/// The request that opened a connection, as hubs see it: given to them, and never looked up in the task.
struct RequestTests {
    private static let echo: @Sendable (TestHub) throws -> HubResult = { hub in
        HubResult(.array([.string(hub.context.headers["X-Tag"] ?? "none"), .string(hub.context.query["version"] ?? "none")]))
    }

    /// S65
    @Test func hubsOfOneServerSeeTheSameDataOfTheSameRequest() async throws {
        let hubs = ["one", "two"].map { testHub(Probe(["echo": Self.echo]), key: $0) }
        try await withServer(hubs) { server in
            var answers: [String?] = []
            for path in ["/one", "/two"] {
                let socket = try await server.webSocket("\(path)?version=1.0%20b", headers: ["x-tag": "blue"])
                answers.append(await socket.call("echo"))
            }
            #expect(answers == [#"["blue","1.0 b"]"#, #"["blue","1.0 b"]"#])
        }
    }

    /// S65, S126: stages, events and calls get one snapshot, that of the upgrade, whatever the client asks for elsewhere meanwhile.
    @Test func everybodyOnAConnectionGetsTheUpgradesRequest() async throws {
        let seen = Watched<[HubRequest]>([])
        let probe = Probe(
            [
                "see": { hub in
                    await Task.yield()
                    seen.change { $0.append(hub.context.request) }
                    return .nothing
                }
            ], whenConnected: { hub in seen.change { $0.append(hub.context.request) } },
            whenDisconnected: { hub, _ in seen.change { $0.append(hub.context.request) } })
        let stages = Around { call, next in
            seen.change { $0.append(call.context.request) }
            return try await next(call)
        }
        try await withServer(probe, modules: [ModuleEntry(Asked(seen: seen)), ModuleEntry(stages)]) { server in
            let socket = try await server.webSocket("/test?a=1&b=%C3%BC", headers: ["X-Tag": "blue", "Cookie": "c=3"])
            #expect(await socket.call("see") == "null")
            _ = try await server.webSocket("/test?a=2", headers: ["X-Tag": "red"])
            socket.send(Talk.run("see"))
            _ = await socket.frames(3)
            socket.send(#"{"type":7}"# + "\u{1E}")
            await server.logged { $0.message.hasPrefix("Connection of hub test ended") }
            let all = await seen.until { $0.count == 8 }
            let mine = all.filter { $0.headers["x-tag"] == "blue" }
            // Authorizing, connecting, twice a stage and the method, leaving; the other one was authorized.
            #expect(mine.count == 7 && mine.allSatisfy { $0 == mine[0] })
            #expect(mine[0].path == "/test" && mine[0].query["B"] == "ü" && mine[0].cookies["c"] == "3")
            #expect(mine[0].headers["upgrade"] == "websocket")
        }
    }

    private struct Asked: AuthorizeConnectModule {
        let seen: Watched<[HubRequest]>

        func authorizeConnect(_ attempt: ConnectAttempt, next: AuthorizeConnectNext) async throws -> HubUser {
            seen.change { $0.append(attempt.request) }
            return try await next(attempt)
        }
    }

    /// S126: where the task is another one, the context still is what was given.
    @Test func aTaskOfTheMethodHasTheContextItWasGiven() async throws {
        let probe = Probe([
            "elsewhere": { hub in
                let context = hub.context
                let tag = await Task.detached { context.headers["x-tag"] }.value
                return try await HubResult(of: tag)
            }
        ])
        try await withServer(probe) { server in
            let blue = try await server.webSocket("/test", headers: ["X-Tag": "blue"])
            let red = try await server.webSocket("/test", headers: ["X-Tag": "red"])
            #expect(await blue.call("elsewhere") == #""blue""#)
            #expect(await red.call("elsewhere") == #""red""#)
        }
    }
}
