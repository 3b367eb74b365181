import HubTesting
import Hubs
import Testing

/// What hub code may call a client's method, and what a client without it notices.
struct ClientMethodTests {
    /// S79, S91
    @Test(arguments: ["addContosoChatMessageToPage", "ADD", "naïve 😀\u{2028}\"\\", "", "with blank", "a.b-c"])
    func aNameGoesOutAsItIs(name: String) async throws {
        try await withServer(caller([name])) { server in
            let client = try await server.connect("/test")
            try await client.invoke("Run", "call")
            #expect(try await client.next(name) == [.integer(0)])
        }
    }

    /// S98
    @Test func aNameMayBeAnyText() async throws {
        let names = (0..<100).map { "method\($0)" }
        try await withServer(caller(names)) { server in
            let client = try await server.connect("/test")
            try await client.invoke("Run", "call")
            for (index, name) in names.enumerated() {
                #expect(try await client.next(name) == [.integer(Int64(index))])
            }
        }
    }

    /// S90
    @Test func aClientWithoutTheMethodStaysAndNobodyIsWarned() async throws {
        try await withServer(caller(["unheard"])) { server in
            let client = try await server.connect("/test")
            try await client.invoke("Run", "call")
            #expect(try await client.invoke("Add", 1, 2, as: Int.self) == 3)
            #expect(server.complaints.isEmpty)
        }
    }

    @Test func argumentsOfAnyNumberAndKindAreSent() async throws {
        struct Point: Encodable {
            let x: Int
            let label: String?
        }
        let probe = Probe([
            "call": { hub in
                try await hub.clients.caller.call("none")
                try await hub.clients.caller.call("some", 1, "two", [3.5], Point(x: 4, label: nil), HubValue.null, Optional(true))
                try await hub.clients.caller.send("list", [1, "two"])
                return .nothing
            }
        ])
        try await withServer(probe) { server in
            let client = try await server.connect("/test")
            try await client.invoke("Run", "call")
            #expect(try await client.next("none") == [])
            #expect(try await client.next("some") == [1, "two", [3.5], ["x": 4, "label": nil], nil, true])
            #expect(try await client.next("list") == [1, "two"])
        }
    }

    private func caller(_ names: [String]) -> Probe {
        Probe([
            "call": { hub in
                for (index, name) in names.enumerated() { try await hub.clients.caller.call(name, index) }
                return .nothing
            }
        ])
    }
}
