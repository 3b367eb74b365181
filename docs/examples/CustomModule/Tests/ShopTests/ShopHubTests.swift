import HubTesting
import Testing

@testable import Shop

/// One method, without a server.
@Test func theOthersInTheRoomHearWhoJoins() async throws {
    let call = TestCall()
    try await ShopHub(context: call.context).join(room: "tea")
    let caller = call.context.connectionID
    #expect(call.groupChanges == [.added(caller, to: "tea")])
    #expect(call.sent == [TestCall.Sent(.group("tea", except: [caller]), "joined", .string(caller.text))])
}

/// A whole server and its client, without a port.
@Test func everybodyHearsWhatIsSent() async throws {
    let yaml = "hubs: { shop: { type: ShopHub, path: /shop } }"
    try await TestServer.run(yaml, Application.configure) { server in
        let client = try await server.connect("/shop")
        try await client.invoke("send", "ada", "hello")
        #expect(try await client.next("receive") == ["ada", "hello"])
    }
}
