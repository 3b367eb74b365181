import HubSettings
import HubTesting
import Hubs
import Testing

/// S71: the members of one Swift type, as each hub's clients get them.
struct MemberNamesTests {
    private struct Stock: Codable {
        var UserName: String
        var URLText: String
        var price: [String: Int]
    }

    private static let probe = Probe([
        "answer": { hub in
            try await HubResult(of: Stock(UserName: "a", URLText: "u", price: ["Best": 1]))
        },
        "send": { hub in
            try await hub.clients.all.call(
                "receive", Stock(UserName: "b", URLText: "v", price: ["Last": 2]), ["Free": 3] as HubValue)
            return .nothing
        },
    ])

    @Test(arguments: [
        (JSONNaming.camelCase, "userName", "urlText"), (.asDeclared, "UserName", "URLText"),
    ])
    func membersAreCasedForTheWireAndKeysAreNot(naming: JSONNaming, name: String, text: String) async throws {
        try await withServer(Self.probe, limits: .with { $0.jsonNaming = naming }) { server in
            let talker = try await server.talker()
            talker.send(Talk.run("answer"))
            #expect(await talker.words(2).last == Talk.result(#"{"\#(name)":"a","\#(text)":"u","price":{"Best":1}}"#))
            talker.send(Talk.run("send", id: nil))
            let sent = #"{"\#(name)":"b","\#(text)":"v","price":{"Last":2}},{"Free":3}"#
            #expect(await talker.words(3).last == #"{"type":1,"target":"receive","arguments":[\#(sent)]}"#)
        }
    }

    @Test func aHubIsCamelCasedUnlessItSaysOtherwise() async throws {
        let hubs = [
            testHub(Self.probe, key: "modern"), testHub(Self.probe, .with { $0.jsonNaming = .asDeclared }, key: "declared"),
        ]
        try await withServer(hubs) { server in
            for (path, name) in [("/modern", "userName"), ("/declared", "UserName")] {
                let client = try await server.connect(path)
                let stock = try await client.invoke("Run", "answer", as: HubValue.self)
                #expect(stock[name] == "a")
                // Whatever the server says, a client written in Swift finds its members.
                #expect(try stock.decode(Stock.self).UserName == "a")
            }
        }
    }
}
