import HubTesting
import Hubs
import Testing

/// Who may connect from which page: DESIGN 10, K8 to K10.
struct OriginTests {
    private static let allowed = "allowedOrigins: [https://example.com]"

    /// K8, S53
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

    /// K8, S53
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

    /// K9: the other end of a test's sockets is 127.0.0.1.
    @Test(arguments: [
        ("127.0.0.1", ["X-Forwarded-Proto: https"], "https://chat.example", 101),
        ("127.0.0.0/8", ["Forwarded: proto=https"], "https://chat.example:443", 101),
        ("127.0.0.1", ["X-Forwarded-Proto: https", "X-Forwarded-Port: 8443"], "https://chat.example:8443", 101),
        ("127.0.0.1", ["X-Forwarded-Proto: wss", "X-Forwarded-Host: [2001:DB8::1]:443"], "https://[2001:db8::1]", 101),
        ("127.0.0.1", ["X-Forwarded-Proto: https"], "http://chat.example", 403),
        ("127.0.0.1", ["X-Forwarded-Proto: nonsense"], "https://chat.example", 403),
        ("127.0.0.1", ["X-Forwarded-Host: public.example"], "http://chat.example", 403),
        ("127.0.0.1", [], "https://chat.example", 403),
        ("10.0.0.1", ["X-Forwarded-Proto: https"], "https://chat.example", 403),
        ("10.0.0.1", ["Forwarded: proto=https"], "https://chat.example", 403),
        ("10.0.0.1", ["X-Forwarded-Host: evil.test"], "http://evil.test", 403),
    ])
    func whatTheBrowserSawIsToldByTrustedProxiesOnly(_ proxy: String, _ lines: [String], _ origin: String, _ status: Int)
        async throws
    {
        try await TestServer.run(Self.behind(proxy)) { server in
            let answer = try await server.upgrade("/chat", ["Origin: \(origin)"] + lines, host: "chat.example")
            #expect(answer.status == status)
            let warnings = server.log.filter { $0.level <= .warning }
            #expect(warnings.count == (status == 101 ? 0 : 1))
        }
    }

    /// K9
    @Test func aProxyThatIsNotTrustedIsNamedWithItsKey() async throws {
        try await TestServer.run(Self.behind("10.0.0.1")) { server in
            let lines = ["Origin: https://chat.example", "X-Forwarded-Proto: https", "X-Forwarded-For: 203.0.113.7"]
            #expect(try await server.upgrade("/chat", lines, host: "chat.example").status == 403)
            let line = try #require(server.log.first { $0.level <= .warning })
            #expect(line.message.contains("if 127.0.0.1 is your proxy, add it to server.trustedProxies"))
            #expect(line.fields.contains(.init("origin", "https://chat.example")))
            #expect(line.fields.contains(.init("own", "http://chat.example")))
        }
    }

    @Test func theLogNamesTheClientBehindATrustedProxy() async throws {
        try await TestServer.run(Self.behind("127.0.0.1")) { server in
            let lines = ["Origin: https://evil.test", "X-Forwarded-For: 6.6.6.6, 203.0.113.7"]
            #expect(try await server.upgrade("/chat", lines, host: "chat.example").status == 403)
            #expect(server.log.contains { $0.fields.contains(.init("peer", "203.0.113.7")) })
            _ = try await server.connect("/chat", headers: ["x-forwarded-for": "203.0.113.9"])
            await server.logged { $0.message.hasPrefix("Connection opened") && $0.fields.contains(.init("peer", "203.0.113.9")) }
        }
    }

    private static func behind(_ proxy: String) -> String {
        """
        server: { trustedProxies: [\(proxy)] }
        hubs: { chat: { path: /chat, methods: { echo: { do: [reply: 1] } } } }
        """
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
                #expect(answer.fields["access-control-allow-headers"] == "authorization,x-signalr-user-agent")
                #expect(answer.fields["access-control-allow-methods"] == "POST")
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
