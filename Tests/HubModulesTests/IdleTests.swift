import HubModules
import HubTesting
import Hubs
import Testing

/// S251, S252
struct IdleTests {
    private func withIdle(_ options: String, _ body: (TestServer, TestSocket) async throws -> Void) async throws {
        try await withShop("[idle: { \(options) }]") { server in
            let client = try await server.webSocket("/shop")
            client.send(#"{"protocol":"json","version":1}"# + "\u{1E}")
            _ = await client.frames(1)
            try await body(server, client)
        }
    }

    private func call(_ client: TestSocket, _ server: TestServer) async {
        client.send(#"{"type":1,"target":"SellTea","arguments":[1]}"# + "\u{1E}")
        await server.settle()
    }

    /// Lines about idle connections, without their ids.
    private func reports(_ server: TestServer) -> [String] {
        server.lines(of: "idle").map { String($0.drop { $0 != " " }.dropFirst().drop { $0 != " " }) }
    }

    @Test func eachSilenceIsReportedOnceAndNoneBeforeTheFirstCall() async throws {
        try await withIdle("after: 5s") { server, client in
            await server.advance(by: .seconds(20))
            #expect(reports(server).isEmpty)
            await call(client, server)
            await server.advance(by: .milliseconds(4_800))
            #expect(reports(server).isEmpty)
            await server.advance(by: .milliseconds(400))
            #expect(reports(server) == [" is idle"])
            await server.advance(by: .seconds(20))
            #expect(reports(server) == [" is idle"])
            await call(client, server)
            await server.advance(by: .seconds(6))
            #expect(reports(server) == [" is idle", " is idle"])
        }
    }

    @Test func callsKeepItAwayAndPingsDoNot() async throws {
        try await withIdle("after: 5s") { server, client in
            for _ in 0..<3 {
                await call(client, server)
                await server.advance(by: .seconds(4))
            }
            #expect(reports(server).isEmpty)
            for _ in 0..<3 {
                client.send(#"{"type":6}"# + "\u{1E}")
                await server.advance(by: .milliseconds(500))
            }
            #expect(reports(server) == [" is idle"])
        }
    }

    @Test func itsClientIsTold() async throws {
        try await withIdle("after: 5s, notify: areYouThere") { server, client in
            await call(client, server)
            await server.advance(by: .seconds(6))
            let records = TestSocket.records(client.frames)
            #expect(records.contains(#"{"type":1,"target":"areYouThere","arguments":[]}"#))
            #expect(server.connectionCount == 1)
        }
    }

    @Test func itsConnectionIsClosedOnDemand() async throws {
        try await withIdle("after: 5s, close: true") { server, client in
            await call(client, server)
            await server.advance(by: .seconds(6))
            let last = TestSocket.records(client.frames).last
            #expect(last == #"{"type":7,"error":"Connection closed with an error."}"#)
            #expect(server.log.contains { $0.fields.contains(TraceRecord.Field("code", "closedByModule")) })
        }
    }

    @Test func aConnectionThatEndsIsNotWatchedAnyLonger() async throws {
        try await withShop("[idle: { after: 5s }]") { server in
            let client = try await server.connect("/shop")
            try await client.invoke("SellTea", 1)
            await client.close()
            while server.connectionCount > 0 { await server.advance(by: .milliseconds(100)) }
            await server.advance(by: .seconds(20))
            #expect(reports(server).isEmpty)
        }
    }
}
