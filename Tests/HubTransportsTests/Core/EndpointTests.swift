import HubTesting
import Testing

/// Core protocol 1.5, as far as it is WebSockets: every status, type and body.
struct EndpointTests {
    struct Row: Sendable, CustomStringConvertible {
        let line: String
        let fields: String
        let status: Int
        let body: String

        init(_ line: String, _ status: Int, _ body: String = "", accept fields: String = "*/*") {
            (self.line, self.fields, self.status, self.body) = (line, fields, status, body)
        }

        var description: String { "\(line) (\(fields))" }
    }

    @Test(arguments: [
        Row("GET /chat", 400, "Connection ID required"), Row("POST /chat", 400, "Connection ID required"),
        Row("DELETE /chat", 400, "Connection ID required"), Row("GET /chat?id=", 400, "Connection ID required"),
        Row("GET /chat", 400, "Connection ID required", accept: "text/event-stream"),
        Row("GET /chat?id=nobody", 404, "No Connection with that ID"),
        Row("GET /chat?id=nobody", 404, "No Connection with that ID", accept: "text/event-stream"),
        Row("POST /chat?id=nobody", 404, "No Connection with that ID"),
        Row("DELETE /chat?id=nobody", 404, "No Connection with that ID"),
        Row("GET /chat?id=TOKEN", 404, "LongPolling transport not supported by this end point type"),
        Row(
            "GET /chat?id=TOKEN", 404, "ServerSentEvents transport not supported by this end point type",
            accept: "text/html, text/event-stream"),
        Row("POST /chat?id=TOKEN", 405, "POST requests are not allowed for WebSocket connections."),
        Row("DELETE /chat?id=TOKEN", 400, "Cannot terminate this connection using the DELETE endpoint."),
        Row("PUT /chat", 405), Row("PATCH /chat?id=TOKEN", 405), Row("OPTIONS /chat", 405), Row("GET /chat/other", 404),
        Row("GET /nowhere", 404), Row("POST /chatnegotiate", 404),
    ])
    func refusalsHaveTheirWords(row: Row) async throws {
        try await withChat { server in
            // Both while it is awaited and once it is there.
            for isThere in [false, true] {
                let token = try await server.token()
                if isThere { #expect(try await server.upgrade("/chat?id=\(token)").status == 101) }
                let line = row.line.replacing("TOKEN", with: token)
                let answer = try await server.ask(line, "Accept: \(row.fields)", "Content-Length: 0")
                #expect(answer.status == row.status)
                #expect(answer.body == row.body)
                // Where no hub is, nothing is said of a body that is not there.
                let isNowhere = row.status == 404 && row.body.isEmpty
                #expect(answer.fields["content-type"] == (isNowhere ? nil : "text/plain"))
                #expect(answer.fields["content-length"] == String(row.body.utf8.count))
            }
        }
    }

    @Test(arguments: ["nobody", "%00", "a%20b", "..", String(repeating: "x", count: 5_000)])
    func anUnknownTokenIsNotFound(token: String) async throws {
        try await withChat { server in
            let answer = try await server.upgrade("/chat?id=\(token)")
            #expect(answer.status == 404)
            #expect(answer.body == "No Connection with that ID")
        }
    }

    @Test func anUpgradeWithoutAKeyOrOfAnotherVersionIsRefused() async throws {
        try await withChat { server in
            let fields = ["Connection: Upgrade", "Upgrade: websocket"]
            for (more, status) in [
                (["Sec-WebSocket-Version: 13"], 400), (["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="], 400),
                (["Sec-WebSocket-Version: 8", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="], 426),
            ] {
                let socket = try await server.socket()
                let head = ["GET /chat HTTP/1.1", "Host: h"] + fields + more + ["", ""]
                socket.send(Array(head.joined(separator: "\r\n").utf8))
                let heard = await socket.heard { !$0.bytes.isEmpty }
                let answer = Answer(String(decoding: heard.bytes, as: UTF8.self))
                #expect(answer.status == status)
                #expect(answer.fields["sec-websocket-version"] == (status == 426 ? "13" : nil))
            }
        }
    }

    /// A hundred fields are served, a hundred thousand are not; nobody else notices.
    @Test func fieldsAreBounded() async throws {
        try await withChat { server in
            for (count, status) in [(100, 101), (101, 431), (100_000, 431)] {
                let own = 5
                let more = (0..<count - own).map { "X-\($0): 1" }.joined(separator: "\r\n")
                let answer = try await server.upgrade("/chat", more)
                #expect(answer.status == status, "\(count) fields")
            }
            #expect(try await server.ask("POST /chat/negotiate").status == 200)
            #expect(server.log.filter { $0.level <= .warning }.isEmpty)
        }
    }

    /// The selector of a sub-protocol is not ours to answer.
    @Test func extensionsAndSubprotocolsAreDeclinedByNotAnswering() async throws {
        try await withChat { server in
            for offer in [
                "Sec-WebSocket-Extensions: permessage-deflate", "Sec-WebSocket-Extensions: x; y=\"z\", permessage-deflate; a; a",
                "Sec-WebSocket-Protocol: chat, superchat",
            ] {
                let answer = try await server.upgrade("/chat", offer)
                #expect(answer.status == 101)
                #expect(answer.fields["sec-websocket-extensions"] == nil)
                #expect(answer.fields["sec-websocket-protocol"] == nil)
                #expect(answer.fields["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
            }
        }
    }
}
