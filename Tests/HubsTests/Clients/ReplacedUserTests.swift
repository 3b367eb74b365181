import HubTesting
import Hubs
import Testing

/// S258: who a connection belongs to may change while it lives.
struct ReplacedUserTests {
    private func withLogin(_ body: (TestServer) async throws -> Void) async throws {
        let yaml = "hubs: { login: { path: /login, type: LoginHub } }"
        try await TestServer.run(yaml, loops: 2, { $0.hub(LoginHub.self) { LoginHub(context: $0) } }, body)
    }

    @Test func sendsToAUserReachTheConnectionsThatAreTheUsersNow() async throws {
        try await withLogin { server in
            let (first, second) = (try await server.connect("/login"), try await server.connect("/login"))
            try await first.invoke("login", "ann")
            try await second.invoke("login", "ann")
            try await second.invoke("login", "bob")
            try await first.invoke("tell", "ann", "to ann")
            try await first.invoke("tell", "bob", "to bob")
            #expect(try await first.next("told") == ["to ann"])
            #expect(try await second.next("told") == ["to bob"])
            #expect(try await first.invoke("who", as: String.self) == "ann")
        }
    }

    @Test func whoLogsOutIsFoundByNobody() async throws {
        try await withLogin { server in
            let client = try await server.connect("/login")
            let other = try await server.connect("/login")
            try await client.invoke("login", "ann")
            try await other.invoke("login", "ann")
            try await client.invoke("login", "")
            try await client.invoke("login", "")
            try await client.invoke("tell", "ann", "one")
            #expect(try await other.next("told") == ["one"])
            await client.close()
            await server.settle()
            try await other.invoke("tell", "ann", "two")
            #expect(try await other.next("told") == ["two"])
        }
    }
}

/// Lets a client say who it is.
private struct LoginHub: Hub {
    let context: HubCallerContext

    static var descriptor: HubDescriptor<LoginHub> {
        HubDescriptor(
            "login",
            [
                .method("login", parameters: ["name"]) { hub, a in
                    let name: String = try a.next()
                    hub.context.replaceUser(name.isEmpty ? .anonymous : HubUser(id: name))
                    return .nothing
                },
                .method("who") { hub, _ in HubResult(.string(hub.context.userIdentifier ?? "")) },
                .method("tell", parameters: ["user", "text"]) { hub, a in
                    try await HubResult(of: hub.clients.user(a.next()).call("told", a.next() as String))
                },
            ])
    }
}
