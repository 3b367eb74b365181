import HubModules
import HubTesting
import Hubs
import Testing

struct CallerStateTests {
    private func withState(_ options: String, _ body: (TestServer, TestClient) async throws -> Void) async throws {
        let yaml = "pipeline: [\(options)]\nhubs: { notes: { path: /notes, type: NotesHub } }\n"
        try await TestServer.run(yaml, { $0.hub(NotesHub.self) { NotesHub(context: $0) } }) { server in
            try await body(server, try await server.connect("/notes"))
        }
    }

    private func complaint(_ client: TestClient, _ length: Int) async -> String? {
        do {
            // {"text":"…"} has 11 characters more.
            try await client.invoke("Set", "text", String(repeating: "x", count: length - 11))
            return nil
        } catch {
            return (error as? HubCallError)?.message
        }
    }

    /// S128
    @Test func valuesAreKeptOnTheConnection() async throws {
        try await withState("callerState") { server, client in
            #expect(try await client.invoke("Get", "userName", as: HubValue.self) == .null)
            try await client.invoke("Set", "userName", "ann")
            try await client.invoke("Set", "nested", ["id": 7, "in": ["x": [1, nil]]] as HubValue)
            #expect(try await client.invoke("Get", "userName", as: HubValue.self) == "ann")
            #expect(try await client.invoke("Get", "nested", as: HubValue.self) == ["id": 7, "in": ["x": [1, nil]]])
            #expect(try await client.invoke("Typed", "userName", as: String.self) == "ann")
            try await client.invoke("Set", "userName", HubValue.null)
            #expect(try await client.invoke("Names", as: [String].self) == ["nested"])
            let other = try await server.connect("/notes")
            #expect(try await other.invoke("Get", "nested", as: HubValue.self) == .null)
        }
    }

    /// S129
    @Test func theClientIsToldOfRealChangesAlone() async throws {
        try await withState("callerState: { notify: stateChanged }") { server, _ in
            let socket = try await server.webSocket("/notes")
            socket.send(#"{"protocol":"json","version":1}"# + "\u{1E}")
            for value in [#""ann""#, #""ann""#, "null", "null", #"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#] {
                socket.send(#"{"type":1,"target":"Set","arguments":["name",\#(value)]}"# + "\u{1E}")
            }
            await server.settle()
            #expect(
                TestSocket.records(socket.frames).dropFirst() == [
                    #"{"type":1,"target":"stateChanged","arguments":[{"name":"ann"}]}"#,
                    #"{"type":1,"target":"stateChanged","arguments":[{"name":null}]}"#,
                    #"{"type":1,"target":"stateChanged","arguments":[{"name":{"a":1,"b":2}}]}"#,
                ])
        }
    }

    /// S130, S132, as a Core client has it: by a method and by what it is told of changes.
    @Test func aMethodReadsTwoValuesOfItsCallerAndSendsThemToOthers() async throws {
        try await withState("callerState: { notify: stateChanged }") { server, caller in
            let other = try await server.connect("/notes")
            try await caller.invoke("Set", "userName", "Fadi")
            try await caller.invoke("Set", "computerName", "fadivm1")
            try await caller.invoke("TellOthers", "hello")
            #expect(try await other.next("addContosoChatMessageToPage") == ["hello", "Fadi", "fadivm1"])
            #expect(try await caller.next("stateChanged") == [["userName": "Fadi"]])
        }
    }

    /// S127
    @Test func itIsBoundedAndTheConnectionLives() async throws {
        try await withState("callerState") { _, client in
            #expect(await complaint(client, 4_096) == nil)
            let text = "An unexpected error occurred invoking 'Set' on the server. "
            let told = "HubException: State has exceeded the maximum length of 4096 bytes."
            #expect(await complaint(client, 4_097) == text + told)
            let kept = try await client.invoke("Get", "text", as: String.self)
            #expect(kept.count == 4_085)
        }
    }

    /// S133
    @Test func aLargeOneIsWarnedOfOnceForAConnection() async throws {
        try await withState("callerState: { warnAt: 100 }") { server, client in
            for length in [100, 101, 102] { #expect(await complaint(client, length) == nil) }
            let other = try await server.connect("/notes")
            #expect(await complaint(other, 200) == nil)
            let records = server.log.filter { $0.source == "hubline.modules.callerState" }
            #expect(records.map(\.level) == [.warning, .warning])
            #expect(records.map { $0.fields.first { $0.key == "size" }?.value } == ["101", "200"])
        }
    }

    @Test func withoutTheModuleWritingFailsAndNothingIsThere() async throws {
        try await withState("logging") { _, client in
            let kept = try await client.invoke("Get", "name", as: HubValue.self)
            #expect(kept == .null)
            let error = await #expect(throws: HubCallError.self) { try await client.invoke("Set", "name", "ann") }
            #expect(error?.message.hasSuffix("'callerState' is not in the pipeline of the hub.") == true)
        }
    }
}

/// S253
struct ScopeTests {
    @Test(arguments: [("[scope]", ["ann", "came ann"]), ("[logging]", ["nobody", "came nobody"])])
    func whatIsDeepBelowACallReadsItsContext(pipeline: String, expected: [String]) async throws {
        let notes = Watched<[String]>([])
        let yaml = "pipeline: [userByHeaders, \(pipeline.dropFirst())\nhubs: { deep: { path: /deep, type: DeepHub } }\n"
        try await TestServer.run(
            yaml,
            { app in
                app.hub(DeepHub.self) { DeepHub(context: $0, notes: notes) }
                app.module(UserByHeaders.self)
            },
            { server in
                let client = try await server.connect("/deep", headers: ["x-user": "ann"])
                #expect(try await client.invoke("Who", as: String.self) == expected[0])
                #expect(notes.value == [expected[1]])
                #expect(HubCallerContext.current == nil)
            })
    }

    private struct DeepHub: Hub {
        let context: HubCallerContext
        let notes: Watched<[String]>

        func onConnected() async throws { notes.change { $0.append("came \(Self.deepDown())") } }

        static var descriptor: HubDescriptor<DeepHub> {
            HubDescriptor(
                "DeepHub",
                [
                    .method("Who") { _, _ in
                        async let who = deepDown()
                        return try await HubResult(of: who)
                    }
                ])
        }

        static func deepDown() -> String { HubCallerContext.current?.userIdentifier ?? "nobody" }
    }
}

private struct NotesHub: Hub {
    let context: HubCallerContext

    static var descriptor: HubDescriptor<NotesHub> {
        HubDescriptor(
            "NotesHub",
            [
                .method("Get", parameters: ["name"]) { hub, a in HubResult(hub.context.state[try a.next()]) },
                .method("Typed", parameters: ["name"]) { hub, a in
                    try await HubResult(of: hub.context.state.get(try a.next(), as: String.self))
                },
                .method("Names") { hub, _ in try await HubResult(of: hub.context.state.values.members.map(\.name)) },
                .method("TellOthers", parameters: ["message"]) { hub, a in
                    let state = hub.context.state
                    let message: String = try a.next()
                    try await hub.clients.others.call(
                        "addContosoChatMessageToPage", message, state["userName"], state["computerName"])
                    return .nothing
                },
                .method("Set", parameters: ["name", "value"]) { hub, a in
                    let (name, value): (String, HubValue) = (try a.next(), try a.next())
                    do {
                        try await hub.context.state.set(name, to: value)
                    } catch let error as CallerStateError {
                        throw HubError("\(error)")
                    }
                    return .nothing
                },
            ])
    }
}
