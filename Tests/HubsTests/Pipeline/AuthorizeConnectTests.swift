import HubTesting
import Hubs
import Testing

/// Who may connect, and as whom.
struct AuthorizeConnectTests {
    @Test func theUserIsWhoTheStageSays() async throws {
        let users = Watched<[HubUser]>([])
        let probe = Probe(
            [
                "user": { hub in
                    users.change { $0.append(hub.context.user) }
                    return try await HubResult(of: hub.context.userIdentifier ?? "nobody")
                }
            ], whenConnected: { hub in users.change { $0.append(hub.context.user) } })
        try await withServer(probe, modules: [ModuleEntry(UserByHeader())]) { server in
            let ann = try await server.guest(user: "ann")
            #expect(try await ann.client.invoke("Run", "user") == "ann")
            #expect(users.value == Array(repeating: HubUser(id: "ann", name: "ANN", roles: ["guest"]), count: 2))
            #expect(try await server.guest().client.invoke("Run", "user") == "nobody")
            #expect(users.value.last == .anonymous)
        }
    }

    /// S125
    @Test func methodsAndEventsKnowNameRolesAndClaimsOfTheUser() async throws {
        struct Badge: AuthorizeConnectModule {
            func authorizeConnect(_ attempt: ConnectAttempt, next: AuthorizeConnectNext) async throws -> HubUser {
                let headers = attempt.request.headers
                return HubUser(
                    id: headers["x-user"], name: headers["x-name"], roles: Set(headers.values("x-role")),
                    claims: ["shop": headers.values("x-shop")])
            }
        }
        let seen = Watched<[HubUser]>([])
        let probe = Probe(
            [
                "see": { hub in
                    seen.change { $0.append(hub.context.user) }
                    return .nothing
                }
            ], whenConnected: { hub in seen.change { $0.append(hub.context.user) } },
            whenDisconnected: { hub, _ in seen.change { $0.append(hub.context.user) } })
        try await withServer(probe, modules: [ModuleEntry(Badge())]) { server in
            let socket = try await server.webSocket(
                "/test", headers: ["x-user": "7", "x-name": "Ann", "x-role": "trader", "X-Role": "admin", "x-shop": "12"])
            #expect(await socket.call("see") == "null")
            socket.send(#"{"type":7}"# + Talk.end)
            let ann = HubUser(id: "7", name: "Ann", roles: ["trader", "admin"], claims: ["shop": ["12"]])
            #expect(await seen.until { $0.count == 3 } == [ann, ann, ann])
        }
    }

    @Test(arguments: [true, false])
    func aRefusalHasItsStatusAndItsText(negotiates: Bool) async throws {
        try await withServer(modules: [ModuleEntry(UserByHeader(isRequired: true))]) { server in
            var options = ClientOptions()
            options.skipsNegotiation = !negotiates
            await #expect(throws: ClientError.refused(status: 401, text: "Who are you?")) {
                try await server.connect("/test", options)
            }
            options.headers = [UserByHeader.field: "mallory"]
            await #expect(throws: ClientError.refused(status: 403, text: "Not you.")) {
                try await server.connect("/test", options)
            }
            #expect(server.connectionCount == 0)
        }
    }

    /// S125, K12
    @Test func aTokenOpensNothingToAnotherUser() async throws {
        try await withServer(modules: [ModuleEntry(UserByHeader())]) { server in
            let token = try await server.negotiate("/test", user: "ann")
            for user in ["bob", "Ann", nil] as [String?] {
                let socket = try await server.webSocket(
                    "/test?id=\(token)", headers: user.map { [UserByHeader.field: $0] } ?? [:])
                #expect(socket.head.hasPrefix("HTTP/1.1 403 "))
                #expect(!socket.head.contains("ann"))
            }
            let owner = try await server.webSocket("/test?id=\(token)", headers: [UserByHeader.field: "ann"])
            #expect(owner.head.hasPrefix("HTTP/1.1 101 "))
            #expect(await owner.call("", target: "ID")?.utf8.count == 24)
            let late = try await server.webSocket("/test?id=\(token)", headers: [UserByHeader.field: "bob"])
            #expect(!late.head.hasPrefix("HTTP/1.1 101 "))
            owner.send(TestSocket.invocation("Echo", "7", id: "2"))
            #expect(TestSocket.records(await owner.frames(3)).last == #"{"type":3,"invocationId":"2","result":7}"#)
        }
    }

    @Test func innerStagesAreAskedByNextAndTheInnermostAnswerIsAnonymous() async throws {
        let notes = Watched<[String]>([])
        let modules = ["a", "b"].map { ModuleEntry(name: $0, module: Asked(name: $0, notes: notes)) }
        let probe = Probe(["user": { hub in try await HubResult(of: hub.context.userIdentifier ?? "nobody") }])
        try await withServer(probe, modules: modules) { server in
            let guest = try await server.guest()
            #expect(notes.value == ["a at test", "b at test", "b was told nobody", "a was told b"])
            #expect(try await guest.client.invoke("Run", "user") == "a of b")
        }
    }

    @Test func negotiateAndConnectAreBothAsked() async throws {
        let notes = Watched<[String]>([])
        try await withServer(modules: [ModuleEntry(Asked(name: "a", notes: notes))]) { server in
            _ = try await server.connect("/test")
            #expect(notes.value == Array(repeating: ["a at test", "a was told nobody"], count: 2).flatMap { $0 })
        }
    }

    @Test func aStageThatBreaksRefusesWith500AndSaysWhyInTheLogAlone() async throws {
        struct Broken: AuthorizeConnectModule {
            func authorizeConnect(_ attempt: ConnectAttempt, next: AuthorizeConnectNext) async throws -> HubUser {
                throw SecretError()
            }
        }
        try await withServer(modules: [ModuleEntry(Broken())]) { server in
            await #expect(throws: ClientError.refused(status: 500, text: "")) { try await server.connect("/test") }
            #expect(
                server.complaints == [
                    "A stage that authorizes connecting to hub test failed: secret-internal-text"
                ])
        }
    }

    @Test func nextCalledTwiceNamesTheModule() async throws {
        struct Twice: AuthorizeConnectModule {
            func authorizeConnect(_ attempt: ConnectAttempt, next: AuthorizeConnectNext) async throws -> HubUser {
                _ = try await next(attempt)
                return try await next(attempt)
            }
        }
        try await withServer(modules: [ModuleEntry(UserByHeader()), ModuleEntry(Twice())]) { server in
            await #expect(throws: ClientError.refused(status: 500, text: "")) { try await server.connect("/test") }
            #expect(
                server.complaints == [
                    "A stage that authorizes connecting to hub test failed: Module 'twice' called next twice in one call."
                ])
        }
    }

    private struct Asked: AuthorizeConnectModule {
        let name: String
        let notes: Watched<[String]>

        func authorizeConnect(_ attempt: ConnectAttempt, next: AuthorizeConnectNext) async throws -> HubUser {
            notes.change { $0.append("\(name) at \(attempt.hub)") }
            let inner = try await next(attempt).id
            notes.change { $0.append("\(name) was told \(inner ?? "nobody")") }
            return HubUser(id: inner.map { "\(name) of \($0)" } ?? name)
        }
    }
}

extension TestServer {
    /// The token that a negotiate by hand brings.
    fileprivate func negotiate(_ path: String, user: String) async throws -> String {
        let stream = try await socket()
        let head =
            "POST \(path)/negotiate?negotiateVersion=1 HTTP/1.1\r\nHost: 127.0.0.1:5000\r\n\(UserByHeader.field): \(user)\r\n"
        stream.send(Array((head + "Content-Length: 0\r\nConnection: close\r\n\r\n").utf8))
        let answer = String(decoding: await stream.end().bytes, as: UTF8.self)
        let token = try #require(answer.firstMatch(of: /"connectionToken":"([^"]+)"/))
        return String(token.1)
    }
}
