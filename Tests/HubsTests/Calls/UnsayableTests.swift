import HubSettings
import HubTesting
import Hubs
import Testing

/// K20: results and arguments that no wire can say.
struct UnsayableTests {
    private static let values: [String: any Encodable & Sendable] = [
        "nan": Double.nan, "infinite": -Double.infinity, "inside": ["a": [1, Double.nan]], "value": HubValue.double(.nan),
        "number": HubValue.array([.number("none")]),
        "deep": (0..<63).reduce(HubValue.null) { value, _ in .array([value]) },
    ]

    @Test(arguments: values.keys.sorted()) func aResultIsAnErrorOfItsCall(name: String) async throws {
        let probe = Probe([
            name: { _ in
                let value = try #require(Self.values[name])
                return if let value = value as? HubValue { HubResult(value) } else { try await HubResult(of: value) }
            }
        ])
        try await withServer(probe) { server in
            let client = try await server.connect("/test")
            let error = await #expect(throws: HubCallError.self) { try await client.invoke("Run", name) }
            #expect(error?.message == "An unexpected error occurred invoking 'Run' on the server.")
            #expect(try await client.invoke("Add", 1, 2, as: Int.self) == 3)
        }
    }

    @Test(arguments: values.keys.sorted()) func anArgumentIsAnErrorOfItsSenderAndNobodyGetsBytes(name: String) async throws {
        let probe = Probe([
            "send": { hub in
                let value = try #require(Self.values[name])
                for target in [hub.clients.all, hub.clients.caller.proxy, hub.clients.group("g")] {
                    await #expect(throws: EncodingError.self) { try await target.call("receive", "whole", value) }
                }
                try await hub.clients.all.call("receive", "next")
                return .nothing
            }
        ])
        try await withServer(probe, on: .init(loops: 2)) { server in
            let guests = try await server.guests(3)
            for guest in guests { try await guest.client.invoke("Join", "g") }
            try await guests[0].client.invoke("Run", "send")
            for guest in guests { #expect(await guest.heard(1) == ["next"]) }
        }
    }
}
