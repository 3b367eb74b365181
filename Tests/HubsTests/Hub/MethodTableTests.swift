import HubSettings
import HubTesting
import Hubs
import Testing

/// Which methods clients can call, and by which names.
struct MethodTableTests {
    private struct Table: Hub {
        let context: HubCallerContext
        var secret = "s"

        func helper() -> String { secret }

        static var descriptor: HubDescriptor<Table> {
            HubDescriptor(
                "table",
                [
                    .method("NewContosoChatMessage", parameters: ["text"]) { _, a in try await HubResult(of: a.next() as String)
                    },
                    .method("PascalCaseEcho", verbatim: true) { _, _ in try await HubResult(of: "verbatim") },
                    .method("Count") { _, _ in try await HubResult(of: 0) },
                    .method("Count", parameters: ["a"]) { _, _ in try await HubResult(of: 1) },
                    .method("Count", parameters: ["a", "b"]) { _, _ in try await HubResult(of: 2) },
                    .method("Now") { _, _ in try await HubResult(of: now()) },
                    .method("Later") { _, _ in try await HubResult(of: later()) },
                    .method("NothingNow") { _, _ in try await HubResult(of: nothingNow()) },
                    .method("NothingLater") { _, _ in try await HubResult(of: nothingLater()) },
                ])
        }

        private static func now() -> [String: Int] { ["answer": 42] }
        private static func later() async -> [String: Int] {
            await Task.yield()
            return ["answer": 42]
        }
        private static func nothingNow() {}
        private static func nothingLater() async { await Task.yield() }
    }

    private struct CamelCase: NamingModule {
        func wireName(of name: String, in scope: PlanScope) -> String { name.prefix(1).lowercased() + name.dropFirst() }
    }

    private static func table() -> HubSource {
        var endpoint = EndpointSettings()
        endpoint.paths = ["/table"]
        return HubSource(
            key: "table", endpoint: endpoint, definition: HubDefinition(Table.self) { Table(context: $0) },
            modules: [ModuleEntry(CamelCase())])
    }

    /// S69
    @Test func onlyWhatIsInTheTableCanBeCalled() async throws {
        try await withServer([Self.table()]) { server in
            let client = try await server.connect("/table")
            for name in [
                "onConnected", "OnDisconnected", "context", "get_context", "clients", "groups", "descriptor", "init", "deinit",
                "secret",
                "helper", "dispose", "hash", "description", "self", "",
            ] {
                let error = await refusal(client, name)
                #expect(
                    error == "Failed to invoke '\(name)' due to an error on the server. HubException: Method does not exist.")
            }
            #expect(try await client.invoke("count", as: Int.self) == 0)
        }
    }

    /// S72
    @Test(arguments: ["newContosoChatMessage", "NEWCONTOSOCHATMESSAGE", "newcontosochatmessage", "NewContosoChatMessage"])
    func aMethodIsFoundWhateverTheCase(name: String) async throws {
        try await withServer([Self.table()]) { server in
            let client = try await server.connect("/table")
            #expect(try await client.invoke(name, "hi", as: String.self) == "hi")
        }
    }

    /// S73
    @Test func aNameThatWasGivenIsTheOnlyOneAndNeverMapped() async throws {
        var source = Self.table()
        source.definition = HubDefinition(Named.self) { Named(context: $0) }
        try await withServer([source]) { server in
            let client = try await server.connect("/table")
            #expect(try await client.invoke("JoinRoom", as: String.self) == "joined")
            #expect(await refusal(client, "join")?.contains("Method does not exist.") == true)
        }
    }

    private struct Named: Hub {
        let context: HubCallerContext

        func join() -> String { "joined" }

        static var descriptor: HubDescriptor<Named> {
            HubDescriptor(
                "named", [.method("JoinRoom", verbatim: true) { hub, _ in try await HubResult(of: hub.join()) }])
        }
    }

    /// S74
    @Test(arguments: [("Now", "Later"), ("NothingNow", "NothingLater")])
    func whetherAMethodWaitsIsNotSeenInItsAnswer(now: String, later: String) async throws {
        try await withServer([Self.table()]) { server in
            let talker = try await server.talker("/table")
            talker.send(Talk.call(now), Talk.call(later))
            let answers = await talker.words(3).dropFirst()
            #expect(Set(answers) == [Talk.result(now == "Now" ? #"{"answer":42}"# : "null")])
        }
    }

    /// S77
    @Test func overloadsAreToldApartByTheirCount() async throws {
        try await withServer([Self.table()]) { server in
            let client = try await server.connect("/table")
            #expect(try await client.invoke("count", as: Int.self) == 0)
            #expect(try await client.invoke("count", "a", as: Int.self) == 1)
            #expect(try await client.invoke("count", "a", "b", as: Int.self) == 2)
        }
    }

    private func refusal(_ client: TestClient, _ method: String) async -> String? {
        do {
            try await client.invoke(method)
            return nil
        } catch {
            return (error as? HubCallError)?.message
        }
    }
}
