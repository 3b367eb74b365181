import HubTesting
import Testing

/// A hub's methods, called by the test itself.
struct TestCallTests {
    /// In less than ten lines.
    @Test func whoJoinsIsAnnouncedToTheOthers() async throws {
        let call = TestCall(user: HubUser(id: "ada"))
        try await RoomHub(context: call.context).join(room: "tea")
        let caller = call.context.connectionID
        #expect(call.groupChanges == [.added(caller, to: "tea")])
        #expect(call.sent == [TestCall.Sent(.group("tea", except: [caller]), "joined", "ada")])
    }

    @Test func eachSendIsThereWithWhomItIsMeantForInOrder() async throws {
        let call = TestCall(connection: ConnectionID("a"))
        let (hub, other) = (RoomHub(context: call.context), ConnectionID("b"))
        try await hub.clients.all.call("one", 1, "x", [true], Double?.none)
        try await hub.clients.caller.call("two")
        try await hub.clients.others.call("three", ["Name": 1.5])
        try await hub.clients.allExcept([other]).call("four")
        try await hub.clients.user("ada").call("five")
        try await hub.groups.remove(other, from: "tea")
        #expect(
            call.sent == [
                TestCall.Sent(.all, "one", 1, "x", [true], nil), TestCall.Sent(.connection(ConnectionID("a")), "two"),
                TestCall.Sent(.allExcept([ConnectionID("a")]), "three", ["Name": 1.5]),
                TestCall.Sent(.allExcept([other]), "four"), TestCall.Sent(.users(["ada"]), "five"),
            ])
        #expect(call.groupChanges == [.removed(other, from: "tea")])
    }

    /// S126
    @Test func theHubSeesTheRequestTheUserAndWhatModulesLeft() {
        let user = HubUser(id: "ada", name: "Ada", roles: ["cook"], claims: ["shop": ["7", "8"]])
        let call = TestCall(
            user: user, request: HubRequest(path: "/tea", headers: ["X-Shop": "7"], query: ["room": "a b"], cookies: ["c": "1"]))
        call.context.items[Int.self] = 5
        let context = RoomHub(context: call.context).context
        #expect(context.user == user && context.userIdentifier == "ada")
        #expect(context.request.path == "/tea" && context.headers["x-shop"] == "7" && context.query["room"] == "a b")
        #expect(context.cookies["c"] == "1" && context.transport == "WebSockets" && context.items[Int.self] == 5)
    }

    /// A send that a server would refuse is refused, and has not been made.
    @Test func whatCannotBeSentThrowsAsInAServer() async throws {
        let call = TestCall()
        let hub = RoomHub(context: call.context)
        await #expect(throws: HubUseError.emptyGroupName) { try await hub.clients.groups(["tea", ""]).call("x") }
        await #expect(throws: HubUseError.emptyGroupName) { try await hub.join(room: "") }
        await #expect(throws: EncodingError.self) { try await hub.clients.all.call("x", Double.nan) }
        #expect(call.sent.isEmpty && call.groupChanges.isEmpty)
    }

    @Test func anEndedCallSendsNothing() async throws {
        let call = TestCall()
        let hub = RoomHub(context: call.context)
        try await hub.clients.all.call("early")
        call.end()
        await #expect(throws: HubUseError.callEnded) { try await hub.clients.all.call("late") }
        await #expect(throws: HubUseError.callEnded) { try await hub.join(room: "tea") }
        #expect(call.sent == [TestCall.Sent(.all, "early")])
    }

    /// Events are methods like others; what the hub says and that it hangs up is seen, too.
    @Test func eventsLogAndAbortAreSeen() async throws {
        let call = TestCall()
        let hub = RoomHub(context: call.context)
        try await hub.onConnected()
        #expect(!call.isAborted)
        try await hub.onDisconnected(ConnectionEnd(.connectionLost, "The connection was lost."))
        #expect(call.isAborted)
        #expect(call.log.map(\.message).contains("gone: connectionLost"))
        #expect(call.sent == [TestCall.Sent(.connection(ConnectionID("caller")), "welcome")])
    }
}

private struct RoomHub: Hub {
    let context: HubCallerContext

    func join(room: String) async throws {
        try await groups.add(context.connectionID, to: room)
        try await clients.othersInGroup(room).call("joined", context.userIdentifier ?? "someone")
    }

    func onConnected() async throws { try await clients.caller.call("welcome") }

    func onDisconnected(_ end: ConnectionEnd) async throws {
        context.trace.information("gone: \(end.code.rawValue)")
        context.abort()
    }

    static var descriptor: HubDescriptor<RoomHub> {
        HubDescriptor("room", [.method("join", parameters: ["room"]) { try await HubResult(of: $0.join(room: $1.next())) }])
    }
}
