import HubTesting
import Hubs
import Testing

struct CallTests {
    @Test func callsAreAnswered() async throws {
        try await withServer { server in
            let client = try await server.connect("/test")
            #expect(try await client.invoke("Add", 1, 2, as: Int.self) == 3)
            #expect(try await client.invoke("Echo", "ü😀\u{2028}") == "ü😀\u{2028}")
        }
    }

    /// K21
    @Test func namesAreFoundInAnyCase() async throws {
        try await withServer { server in
            let client = try await server.connect("/test")
            #expect(try await client.invoke("ADD", 1, 2, as: Int.self) == 3)
        }
    }

    @Test(arguments: [(0, "none"), (1, "one"), (2, "two")])
    func overloadsAreToldApartByTheirArguments(count: Int, answer: String) async throws {
        try await withServer { server in
            let socket = try await server.webSocket("/test")
            let arguments = Array(repeating: "7", count: count).joined(separator: ",")
            socket.send(
                #"{"protocol":"json","version":1}"# + "\u{1E}",
                #"{"type":1,"invocationId":"1","target":"overload","arguments":[\#(arguments)]}"# + "\u{1E}")
            let records = TestSocket.records(await socket.frames(2))
            #expect(records == ["{}", #"{"type":3,"invocationId":"1","result":"\#(answer)"}"#])
        }
    }
}
