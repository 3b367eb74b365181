import HubTesting
import Hubs
import Testing

/// Who may connect from which page: DESIGN 10, K8 to K10.
struct OriginTests {
    private static let allowed = "allowedOrigins: [https://example.com]"

    /// K8
    @Test(arguments: [
        "null", "file://", "", "https://evil-example.com", "https://example.com.evil.test", "http://example.com",
        "https://example.com:8443", "https://example.com@evil.test", "https://example.com/", "https://example.com/x",
        "https://sub.example.com", "https://example.com.", "example.com", "//example.com", "https://", "https:example.com",
        "https://example.com https://evil.test", "https://xn--example.com", "ftp://example.com", "*",
    ])
    func onlyTheExactOriginMayConnect(origin: String) async throws {
        try await withChat(Self.allowed) { server in
            let answer = try await server.upgrade("/chat", "Origin: \(origin)")
            #expect(answer.status == 403)
            #expect(answer.body.isEmpty)
            #expect(answer.fields.keys.filter { $0.hasPrefix("access-control") }.isEmpty)
            let negotiated = try await server.ask("POST /chat/negotiate", "Origin: \(origin)")
            #expect(negotiated.fields.keys.filter { $0.hasPrefix("access-control") }.isEmpty)
            #expect(negotiated.fields["vary"] == "Origin")
        }
    }

    /// K8
    @Test(arguments: ["https://example.com", "https://example.com:443", "HTTPS://Example.COM", "http://127.0.0.1:5000"])
    func theAllowedOriginAndOnesOwnConnect(origin: String) async throws {
        try await withChat(Self.allowed) { server in
            #expect(try await server.upgrade("/chat", "Origin: \(origin)").status == 101)
            let answer = try await server.ask("POST /chat/negotiate", "Origin: \(origin)")
            #expect(answer.fields["access-control-allow-origin"] == origin)
            #expect(answer.fields["access-control-allow-credentials"] == "true")
            #expect(answer.fields["vary"] == "Origin")
        }
    }

    @Test func aRequestWithoutAnOriginIsNoBrowsers() async throws {
        try await withChat(Self.allowed) { server in
            let answer = try await server.ask("POST /chat/negotiate")
            #expect(answer.fields["vary"] == nil)
            #expect(try await server.upgrade("/chat").status == 101)
        }
    }

    /// K8
    @Test func twoOriginsAreABadRequest() async throws {
        try await withChat(Self.allowed) { server in
            let answer = try await server.upgrade("/chat", "Origin: https://example.com", "Origin: https://example.com")
            #expect(answer.status == 400)
            #expect(answer.fields.keys.filter { $0.hasPrefix("access-control") }.isEmpty)
        }
    }

    /// K9: nobody is a trusted proxy here, so what is forwarded does not count.
    @Test(arguments: [
        ("chat.example", "https://chat.example", 403), ("chat.example", "http://chat.example", 101),
        ("chat.example", "http://chat.example:80", 101), ("chat.example:80", "http://chat.example", 101),
        ("CHAT.example", "http://chat.EXAMPLE", 101), ("[::1]:5000", "http://[::1]:5000", 101),
        ("[::1]:5000", "http://[::1]", 403), ("chat.example:5000", "http://chat.example", 403),
    ])
    func onesOwnOriginIsWhatTheBrowserSaw(host: String, origin: String, status: Int) async throws {
        try await withChat { server in
            for forwarded in ["X-Nothing: 1", "X-Forwarded-Proto: https"] {
                let answer = try await server.upgrade("/chat", "Origin: \(origin)", forwarded, host: host)
                #expect(answer.status == status)
            }
        }
    }

    @Test func aRefusedOriginIsOneLineWithBothValuesAndTheKey() async throws {
        try await withChat { server in
            #expect(try await server.upgrade("/chat", "Origin: https://evil.test").status == 403)
            let lines = server.log.filter { $0.level <= .warning }
            let line = try #require(lines.first)
            #expect(lines.count == 1)
            #expect(line.message.contains("allowedOrigins"))
            #expect(line.fields.contains(.init("origin", "https://evil.test")))
            #expect(line.fields.contains(.init("own", "http://127.0.0.1:5000")))
        }
    }

    @Test func anyEchoesWhateverCame() async throws {
        try await withChat("allowedOrigins: any") { server in
            for origin in ["https://evil.test", "null"] {
                #expect(try await server.upgrade("/chat", "Origin: \(origin)").status == 101)
                let answer = try await server.ask("POST /chat/negotiate", "Origin: \(origin)")
                #expect(answer.fields["access-control-allow-origin"] == origin)
                #expect(answer.fields["access-control-allow-credentials"] == "true")
            }
        }
    }

    /// K10
    @Test func aPreflightIsAnsweredBeforeAnybodyIsAsked() async throws {
        try await withChat(Self.allowed, { $0.use(Refusing()) }) { server in
            let asked = "authorization,x-signalr-user-agent"
            for target in ["/chat/negotiate?negotiateVersion=1", "/chat?id=x"] {
                let answer = try await server.ask(
                    "OPTIONS \(target)", "Origin: https://example.com", "Access-Control-Request-Method: POST",
                    "Access-Control-Request-Headers: \(asked)")
                #expect(answer.status == 204)
                #expect(answer.fields["access-control-allow-origin"] == "https://example.com")
                #expect(answer.fields["access-control-allow-credentials"] == "true")
                #expect(answer.fields["access-control-allow-headers"] == "authorization, x-signalr-user-agent")
                #expect(answer.fields["access-control-allow-methods"] == "GET, POST, DELETE")
                #expect(answer.fields["vary"] == "Origin")
                let foreign = try await server.ask(
                    "OPTIONS \(target)", "Origin: https://evil.test", "Access-Control-Request-Method: POST")
                #expect(foreign.fields.keys.filter { $0.hasPrefix("access-control") }.isEmpty)
            }
        }
    }

    /// K10
    @Test func refusalsHaveTheFieldsToo() async throws {
        try await withChat(Self.allowed, { $0.use(Refusing()) }) { server in
            let rows = [
                ("POST /chat/negotiate", 401), ("GET /chat?id=x", 404), ("POST /chat", 400), ("GET /chat/negotiate", 405),
            ]
            for (line, status) in rows {
                let answer = try await server.ask(line, "Origin: https://example.com")
                #expect(answer.status == status)
                #expect(answer.fields["access-control-allow-origin"] == "https://example.com")
                #expect(answer.fields["access-control-allow-credentials"] == "true")
                #expect(answer.fields["vary"] == "Origin")
            }
            let upgrade = try await server.upgrade("/chat", "Origin: https://example.com")
            #expect(upgrade.status == 401)
            #expect(upgrade.fields["access-control-allow-origin"] == "https://example.com")
        }
    }
}

/// Lets nobody in.
private struct Refusing: AuthorizeConnectModule {
    func authorizeConnect(_ attempt: ConnectAttempt, next: AuthorizeConnectNext) async throws -> HubUser {
        throw ConnectRefusal.unauthorized
    }
}
