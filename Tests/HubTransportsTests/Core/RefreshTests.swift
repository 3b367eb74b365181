import HubTesting
import Hubs
import Testing

/// `POST {path}/refresh?id=…` gives a connection what its user has proved anew. S258, S125
struct RefreshTests {
    private static let handshake = #"{"protocol":"json","version":1}"# + "\u{1E}"
    private static let who = #"{"type":1,"target":"who","arguments":[],"invocationId":"1"}"# + "\u{1E}"

    private func withHub(_ lines: String = "", _ body: (TestServer) async throws -> Void) async throws {
        let yaml = """
            pipeline: [byHeader]
            hubs: { who: { path: /who, type: WhoHub\(lines) } }
            """
        try await TestServer.run(
            yaml,
            {
                $0.hub(WhoHub.self) { WhoHub(context: $0) }
                $0.module(ByHeader.self)
            }, body)
    }

    private func connect(_ server: TestServer, _ user: String) async throws -> (socket: TestSocket, token: String) {
        let answer = try await server.ask("POST /who/negotiate?negotiateVersion=1", "x-user: \(user)")
        let token = try #require(answer.member("connectionToken"))
        let socket = try await server.webSocket("/who?id=\(token)", headers: ["x-user": user])
        socket.send(Self.handshake)
        _ = await socket.frames(1)
        return (socket, token)
    }

    private func says(_ socket: TestSocket, count: Int) async -> String? {
        socket.send(Self.who)
        return TestSocket.records(await socket.frames(count)).last
    }

    @Test func theSameUserBringsNewClaimsAndTheRequestStaysAsItWas() async throws {
        try await withHub { server in
            let (socket, token) = try await connect(server, "ann/reader")
            #expect(await says(socket, count: 2)?.contains(#""result":"ann reader ann/reader""#) == true)
            #expect(try await server.ask("POST /who/refresh?id=\(token)", "x-user: ann/admin").status == 204)
            #expect(await says(socket, count: 3)?.contains(#""result":"ann admin ann/reader""#) == true)
            #expect(
                server.log.contains {
                    $0.source == "hubline.modules.byHeader" && $0.message == "ann: reader is admin at /who on WhoHub"
                })
            #expect(try await server.ask("POST /WHO/Refresh/?id=\(token)", "x-user: ann/owner").status == 204)
            #expect(await says(socket, count: 4)?.contains(#""result":"ann owner ann/reader""#) == true)
        }
    }

    @Test func anotherUserIsForbiddenAndChangesNothing() async throws {
        try await withHub { server in
            let (socket, token) = try await connect(server, "ann/reader")
            #expect(try await server.ask("POST /who/refresh?id=\(token)", "x-user: bob/admin").status == 403)
            #expect(try await server.ask("POST /who/refresh?id=\(token)").status == 403)
            #expect(try await server.ask("POST /who/refresh?id=\(token)", "x-user: bad").status == 401)
            #expect(await says(socket, count: 2)?.contains(#""result":"ann reader ann/reader""#) == true)
        }
    }

    @Test func aRefreshNeedsAConnectionThatIsThere() async throws {
        try await withHub { server in
            let waiting = try await server.ask("POST /who/negotiate?negotiateVersion=1", "x-user: ann/reader")
            let token = try #require(waiting.member("connectionToken"))
            #expect(try await server.ask("POST /who/refresh?id=\(token)", "x-user: ann/reader").status == 404)
            #expect(try await server.ask("POST /who/refresh?id=nobody", "x-user: ann/reader").status == 404)
            #expect(try await server.ask("POST /who/refresh", "x-user: ann/reader").status == 400)
            #expect(try await server.ask("GET /who/refresh?id=\(token)", "x-user: ann/reader").status == 405)
            let (socket, open) = try await connect(server, "ann/reader")
            socket.send(bytes: TestSocket.frame(opcode: 8, [0x03, 0xE8]))
            _ = await socket.framesUntilEnd()
            #expect(try await server.ask("POST /who/refresh?id=\(open)", "x-user: ann/reader").status == 404)
        }
    }

    /// Neither the public id nor a connection that was not negotiated is enough.
    @Test func thePublicIDIsNoToken() async throws {
        try await withHub { server in
            let client = try await server.connect("/who", headers: ["x-user": "ann/reader"])
            let id = try #require(client.connectionID)
            #expect(try await server.ask("POST /who/refresh?id=\(id)", "x-user: ann/admin").status == 404)
        }
    }

    @Test func aRefusalSaysHowToShowWhoOneIs() async throws {
        try await withHub { server in
            let answer = try await server.ask("POST /who/negotiate", "x-user: bad")
            #expect(answer.status == 401)
            #expect(answer.fields["www-authenticate"] == #"Bearer error="invalid_token""#)
            #expect(answer.body == "no")
        }
    }

    /// S206
    @Test func aConnectionEndsWithItsTokenUnlessANewOneComes() async throws {
        // In hours: tokens are dated by the time of day, which goes on while simulated time waits for a busy machine.
        let lines = ", closeOnAuthenticationExpiration: true, keepAliveInterval: 80h, clientTimeoutInterval: 160h"
        try await withHub(lines) { server in
            let expiry = TraceRecord.now() / 1_000_000 + 24 * 3_600
            let (short, _) = try await connect(server, "ann/reader/\(expiry)")
            let (renewed, token) = try await connect(server, "ann/reader/\(expiry)")
            await server.advance(by: .seconds(12 * 3_600))
            #expect(await says(short, count: 2)?.contains("ann reader") == true)
            let newer = "x-user: ann/reader/\(expiry + 24 * 3_600)"
            #expect(try await server.ask("POST /who/refresh?id=\(token)", newer).status == 204)
            await server.advance(by: .seconds(13 * 3_600))
            let frames = await short.frames(4)
            #expect(TestSocket.records(frames).last == #"{"type":7,"allowReconnect":true}"#)
            #expect(await says(renewed, count: 2)?.contains("ann reader") == true)
            #expect(server.log.contains { $0.fields.contains(.init("code", "authenticationExpired")) })
            await server.advance(by: .seconds(36 * 3_600))
            #expect(TestSocket.records(await renewed.frames(4)).last == #"{"type":7,"allowReconnect":true}"#)
        }
    }

    /// S206
    @Test func byDefaultATokenThatExpiresEndsNothing() async throws {
        try await withHub(", keepAliveInterval: 1h, clientTimeoutInterval: 2h") { server in
            let (socket, _) = try await connect(server, "ann/reader/\(TraceRecord.now() / 1_000_000 + 5)")
            await server.advance(by: .seconds(60))
            #expect(await says(socket, count: 2)?.contains("ann reader") == true)
        }
    }
}

/// `x-user: NAME/ROLE/EXPIRY` says who it is; `bad` is refused.
private struct ByHeader: ConfigurableModule, AuthorizeConnectHooks, UserChangeModule {
    init(options: inout Options) {}

    func onBeforeAuthorizeConnect(_ attempt: ConnectAttempt) -> ConnectVerdict {
        guard let field = attempt.request.headers["x-user"] else { return .proceed }
        let parts = field.split(separator: "/").map(String.init)
        guard parts.count > 1 else {
            return .refuse(ConnectRefusal(status: 401, "no", challenge: #"Bearer error="invalid_token""#))
        }
        return .admit(HubUser(id: parts[0], roles: [parts[1]], expiry: parts.count > 2 ? Int64(parts[2]) : nil))
    }

    func userChanged(_ change: UserChange) {
        let (old, new) = (change.former.roles.first ?? "", change.user.roles.first ?? "")
        change.trace(of: self).information("\(change.user.id ?? ""): \(old) is \(new) at \(change.request.path) on \(change.hub)")
    }
}

private struct WhoHub: Hub {
    let context: HubCallerContext

    static var descriptor: HubDescriptor<WhoHub> {
        HubDescriptor(
            "WhoHub",
            [
                .method("who") { hub, _ in
                    let (user, asked) = (hub.context.user, hub.context.headers["x-user"] ?? "")
                    return HubResult(.string("\(user.id ?? "-") \(user.roles.first ?? "-") \(asked)"))
                }
            ])
    }
}
