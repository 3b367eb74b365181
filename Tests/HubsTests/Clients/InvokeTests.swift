import HubTesting
import Hubs
import Testing

/// A client is asked for an answer, which is not available yet.
struct InvokeTests {
    @Test(arguments: ["caller", "client"])
    func askingThrowsATypedErrorAndSendsNothing(whom: String) async throws {
        let probe = Probe([
            "ask": { hub in
                let one = whom == "caller" ? hub.clients.caller : hub.clients.client(hub.context.connectionID)
                await #expect(throws: HubUseError.clientResultsNotAvailable(method: "question")) {
                    try await one.invoke("question", 1, as: Int.self)
                }
                try await one.call("receive", "next")
                return .nothing
            },
            "fail": { hub in HubResult(try await hub.clients.caller.invoke("question", as: HubValue.self)) },
        ])
        try await withServer(probe, limits: .with { $0.detailedErrors = true }) { server in
            let talker = try await server.talker()
            talker.send(Talk.run("ask"))
            #expect(
                await talker.words(3).dropFirst() == [
                    #"{"type":1,"target":"receive","arguments":["next"]}"#, Talk.result("null"),
                ])
            // Like any other error of a method, for who does not catch it.
            talker.send(Talk.run("fail"))
            #expect(await talker.words(4).last?.contains("'Run' on the server. HubUseError: Results of clients are not") == true)
            #expect(server.complaints.count == 1)
        }
    }

    @Test func aContextThatIsOverOrOfNoHubSaysThat() async throws {
        let kept = Watched<TestHub?>(nil)
        let probe = Probe([
            "keep": { hub in
                kept.change { $0 = hub }
                return .nothing
            }
        ])
        try await withServer(probe) { server in
            try await server.connect("/test").invoke("Run", "keep")
            let hub = try #require(kept.value)
            await #expect(throws: HubUseError.callEnded) { try await hub.clients.caller.invoke("question", as: Int.self) }
            let outside = server.hubContext(TestHub.self).clients.client(hub.context.connectionID)
            await #expect(throws: HubUseError.clientResultsNotAvailable(method: "question")) {
                try await outside.invoke("question", as: Int.self)
            }
            let nowhere = server.hubContext(key: "nowhere").clients.client(hub.context.connectionID)
            await #expect(throws: HubUseError.notServed(hub: "nowhere")) { try await nowhere.invoke("question", as: Int.self) }
        }
    }
}
