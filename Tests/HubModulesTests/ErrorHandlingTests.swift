import HubModules
import HubTesting
import Hubs
import Testing

/// S137
struct ErrorHandlingTests {
    @Test(arguments: [
        ("Crash", ["error => Exception the till is broken"]),
        ("Wrap", ["error => Exception no sale", "error => Inner Exception the till is broken"]),
        ("Tell", ["information => Exception closed"]),
        ("buyTea", ["information => Exception Method does not exist."]),
        ("SellTea", ["information => Exception Invocation provides 0 argument(s) but target expects 1."]),
    ])
    func aFailedCallIsWritten(method: String, lines: [String]) async throws {
        try await withShop("[errorHandling]") { server in
            let client = try await server.connect("/shop")
            await #expect(throws: HubCallError.self) { try await client.invoke(method) }
            #expect(server.pipelineLines == lines)
            #expect(server.pipelineRecords.allSatisfy { $0.fields.map(\.key) == ["call", "connection", "user", "generation"] })
        }
    }

    @Test func argumentsThatDoNotFitAreWritten() async throws {
        try await withShop("[errorHandling]") { server in
            let client = try await server.connect("/shop")
            await #expect(throws: HubCallError.self) { try await client.invoke("SellTea", "two") }
            #expect(server.pipelineLines == ["information => Exception Argument 0: Expected a whole number of 64 bits."])
        }
    }

    @Test func whatGoesWellIsNotWritten() async throws {
        try await withShop("[errorHandling]") { server in
            let client = try await server.connect("/shop")
            try await client.invoke("SellTea", 2)
            #expect(server.pipelineLines.isEmpty)
        }
    }

    @Test(arguments: [(false, ""), (true, " Broken: the till is broken")])
    func whetherTheClientReadsDetailsIsTheHubsToSay(detailed: Bool, detail: String) async throws {
        try await withShop("[errorHandling]", hub: ", detailedErrors: \(detailed)") { server in
            let client = try await server.connect("/shop")
            let error = await #expect(throws: HubCallError.self) { try await client.invoke("Crash") }
            #expect(error?.message == "An unexpected error occurred invoking 'Crash' on the server." + detail)
        }
    }
}
