import HubTesting
import Hubs
import Testing

/// An application's routes and tasks that talk to the clients of its hubs.
struct HubContextRouteTests {
    private struct Board: Hub {
        let context: HubCallerContext

        static var descriptor: HubDescriptor<Board> {
            HubDescriptor("Board", [.method("ID") { hub, _ in try await HubResult(of: hub.context.connectionID.text) }])
        }
    }

    private static let yaml = "hubs: { board: { path: /board, type: Board } }"

    private static func configure(_ app: inout HubServerBuilder) {
        app.hub(Board.self) { Board(context: $0) }
        let board = app.hubContext(Board.self)
        app.route("/push", methods: [.post]) { request in
            await answer { try await board.clients.all.call("pushed", request.target.query["text"] ?? "") }
        }
        app.route("/join", methods: [.post]) { request in
            await answer { try await board.groups.add(ConnectionID(request.target.query["id"] ?? ""), to: "readers") }
        }
        app.route("/tell", methods: [.post]) { _ in
            await answer { try await board.clients.group("readers").call("told") }
        }
    }

    private static func answer(_ work: () async throws -> Void) async -> HTTPResponse {
        do {
            try await work()
            return .text(.ok, "done")
        } catch {
            return .text(.internalServerError, "\(error)")
        }
    }

    /// S151
    @Test func aPostedRequestReachesTheClientsOfAHub() async throws {
        try await TestServer.run(Self.yaml, loops: 2, { Self.configure(&$0) }) { server in
            let clients = [try await server.connect("/board"), try await server.connect("/board")]
            #expect(try await post(server, "/push?text=hello"))
            for client in clients { #expect(try await client.next("pushed") == ["hello"]) }
        }
    }

    /// S157
    @Test func aGroupJoinedFromARouteIsTheHubs() async throws {
        try await TestServer.run(Self.yaml, loops: 2, { Self.configure(&$0) }) { server in
            let (member, other) = (try await server.connect("/board"), try await server.connect("/board"))
            let id = try await member.invoke("ID", as: String.self)
            #expect(try await post(server, "/join?id=\(id)"))
            #expect(try await post(server, "/tell"))
            #expect(try await member.next("told").isEmpty)
            #expect(try await post(server, "/push?text=end"))
            // Nothing came before that.
            #expect(try await other.next("pushed") == ["end"])
        }
    }

    private func post(_ server: TestServer, _ target: String) async throws -> Bool {
        let socket = try await server.socket()
        socket.send(Array("POST \(target) HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8))
        return String(decoding: await socket.end().bytes, as: UTF8.self).contains("done")
    }
}
