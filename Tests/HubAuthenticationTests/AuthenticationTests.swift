import HubServer
import HubTesting
import Hubs
import Testing

@testable import HubAuthentication

/// The module in front of a hub that says who calls.
struct AuthenticationTests {
    private static let secret = "conformance-secret-conformance-secret"
    private static let now = 1_800_000_000.0

    private static func token(_ claims: String = #"{"sub":"ann","roles":["admin"],"exp":1800000600}"#) -> String {
        signed(claims, Array(secret.utf8))
    }

    private func withHub(
        _ options: String = "jwt: { secret: \(secret) }", server: String = "", _ body: (TestServer) async throws -> Void
    ) async throws {
        let yaml = """
            server: { \(server) }
            pipeline: [authentication: { \(options) }]
            hubs: { who: { path: /who, type: WhoHub } }
            """
        try await TestServer.run(
            yaml,
            {
                $0.hub(WhoHub.self) { WhoHub(context: $0) }
                $0.module("authentication") { Authentication(options: &$0, clock: WallClock { Self.now }) }
            }, body)
    }

    private func expect(
        _ server: TestServer, _ path: String = "/who", _ headers: [String: String] = [:], is user: String,
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let client = try await server.connect(path, headers: headers)
        let found = try await client.invoke("who", as: String.self)
        #expect(found == user, sourceLocation: location)
    }

    @Test func aGoodTokenIsAUserAndNoneIsNobody() async throws {
        try await withHub { server in
            try await expect(server, is: "- []")
            try await expect(server, "/who", ["Authorization": "Bearer \(Self.token())"], is: "ann [admin]")
            try await expect(server, "/who", ["authorization": "bearer  \(Self.token())"], is: "ann [admin]")
            try await expect(server, "/who?access_token=\(Self.token())", is: "ann [admin]")
            // Another scheme is others' concern.
            try await expect(server, "/who", ["Authorization": "Basic YTpi"], is: "- []")
        }
    }

    @Test func itIsAGoodModule() async throws {
        let options = "jwt: { secret: \(Self.secret) }"
        for headers in [[:], ["Authorization": "Bearer \(Self.token())"]] {
            let kit = ModuleConformance("authentication", options: options, headers: headers) { app in
                app.module("authentication") { Authentication(options: &$0, clock: WallClock { Self.now }) }
            }
            #expect(try await kit.faults() == [])
        }
    }

    @Test func aBadTokenIsRefusedAndNotTaken() async throws {
        let expired = Self.token(#"{"sub":"ann","exp":1799999000}"#)
        let refusal = ClientError.refused(status: 401, text: "The token is not valid.")
        try await withHub { server in
            for bad in ["x", "", expired, Self.token().dropLast().description] {
                await #expect(throws: refusal) { try await server.connect("/who", headers: ["Authorization": "Bearer \(bad)"]) }
                await #expect(throws: refusal) { try await server.connect("/who?access_token=\(bad)") }
            }
            let two = "/who?access_token=\(Self.token())&access_token=\(Self.token())"
            await #expect(throws: refusal) { try await server.connect(two) }
            let lines = server.log.filter { $0.source == "hubline.modules.authentication" }
            #expect(lines.contains { $0.message == "Token refused: it has expired (exp)." && $0.level == .information })
            // K37
            #expect(!server.log.contains { "\($0)".contains(expired) || "\($0)".contains(Self.secret) })
        }
    }

    @Test func theQueryCanBeLeftOut() async throws {
        try await withHub("jwt: { secret: \(Self.secret) }, queryToken: false") { server in
            try await expect(server, "/who?access_token=\(Self.token())", is: "- []")
            try await expect(server, "/who?access_token=x", is: "- []")
        }
    }

    /// S261
    @Test func headersCountFromATrustedProxyOnly() async throws {
        let options = "headers: { userId: x-user, roles: x-roles }"
        let headers = ["X-User": "ann", "X-Roles": "admin, user,"]
        try await withHub(options) { server in try await expect(server, "/who", headers, is: "- []") }
        try await withHub(options, server: "trustedProxies: [127.0.0.0/8]") { server in
            try await expect(server, "/who", headers, is: "ann [admin,user]")
            try await expect(server, is: "- []")
            try await expect(server, "/who", ["X-User": ""], is: "- []")
        }
    }

    @Test func headersThatNameTheUserTwiceAreRefused() throws {
        let fields = ["x-user", "X-User"].map { HubFields.Field(name: $0, value: "ann") }
        let request = HubRequest(path: "/", headers: HubFields(fields), isFromTrustedProxy: true)
        #expect(throws: TokenRefusal.proxy) { try ProxyIdentity(id: "x-user").user(of: request) }
    }

    /// S243
    @Test func swiftSaysWhatTheFileSays() async throws {
        let claims = #"{"sub":"ann","exp":9999999999,"iss":"id","aud":"till","groups":"admin"}"#
        let module = try Authentication.authentication(
            .secret(Self.secret), issuer: "id", audience: ["till"], leeway: .zero, roles: "groups")
        let yaml = "hubs: { who: { path: /who, type: WhoHub } }"
        try await TestServer.run(
            yaml,
            {
                $0.hub(WhoHub.self) { WhoHub(context: $0) }
                $0.use(module)
            }
        ) { server in
            try await expect(server, "/who?access_token=\(Self.token(claims))", is: "ann [admin]")
            await #expect(throws: ClientError.self) { try await server.connect("/who?access_token=\(Self.token())") }
        }
        #expect(throws: KeySourceError.self) { try TokenKeys.secret("short") }
        #expect(throws: KeySourceError.unfit) { try TokenKeys.secret(Self.secret, algorithms: ["RS256"]) }
        #expect(throws: KeySourceError.unfit) { try TokenKeys.secret(Self.secret, algorithms: ["none"]) }
        #expect(throws: KeySourceError.system(2)) { try TokenKeys.keySet(file: "/nowhere") }
    }
}

/// Says who calls.
private struct WhoHub: Hub {
    let context: HubCallerContext

    static var descriptor: HubDescriptor<WhoHub> {
        HubDescriptor(
            "who",
            [
                .method("who") { hub, _ in
                    let user = hub.context.user
                    return HubResult(.string("\(user.id ?? "-") [\(user.roles.sorted().joined(separator: ","))]"))
                }
            ])
    }
}
