import HubTesting

/// An answer of HTTP, taken apart.
struct Answer: Sendable {
    let status: Int
    /// By name in lower case; values of fields that come twice are joined by ` | `.
    let fields: [String: String]
    let body: String

    init(_ text: String) {
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = parts[0].split(separator: "\r\n")
        status = lines.first.flatMap { Int($0.dropFirst(9).prefix(3)) } ?? 0
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let pair = line.split(separator: ": ", maxSplits: 1, omittingEmptySubsequences: false)
            let name = pair[0].lowercased()
            let value = pair.count > 1 ? String(pair[1]) : ""
            fields[name] = fields[name].map { "\($0) | \(value)" } ?? value
        }
        self.fields = fields
        body = parts.count > 1 ? String(parts[1]) : ""
    }

    /// The text behind `"name":"` in the body.
    func member(_ name: String) -> String? {
        body.firstRange(of: "\"\(name)\":\"").map { String(body[$0.upperBound...].prefix { $0 != "\"" }) }
    }
}

extension TestServer {
    /// Asks once, on a connection of its own.
    func ask(_ line: String, _ fields: String..., host: String = "127.0.0.1:5000") async throws -> Answer {
        let socket = try await socket()
        let head = ["\(line) HTTP/1.1", "Host: \(host)"] + fields + ["Connection: close"]
        socket.send(Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8))
        return Answer(String(decoding: await socket.end().bytes, as: UTF8.self))
    }

    /// Asks for a WebSocket, and answers the answer's head.
    func upgrade(_ target: String, _ fields: String..., host: String = "127.0.0.1:5000") async throws -> Answer {
        try await upgrade(target, fields, host: host)
    }

    func upgrade(_ target: String, _ fields: [String], host: String = "127.0.0.1:5000") async throws -> Answer {
        let socket = try await socket()
        let head =
            ["GET \(target) HTTP/1.1", "Host: \(host)", "Connection: Upgrade", "Upgrade: websocket"]
            + ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="] + fields
        socket.send(Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8))
        let heard = await socket.heard { String(decoding: $0.bytes, as: UTF8.self).contains("\r\n\r\n") || $0.ends > 0 }
        return Answer(String(decoding: heard.bytes, as: UTF8.self))
    }

    /// Negotiates, and answers the token.
    func token() async throws -> String {
        try await ask("POST /chat/negotiate?negotiateVersion=1").member("connectionToken") ?? ""
    }
}

/// A server with a hub at /chat that answers `echo`, and with more lines for it.
func withChat<R: Sendable>(
    _ lines: String = "", _ configure: (inout HubServerBuilder) throws -> Void = { _ in },
    _ body: (TestServer) async throws -> R
) async throws -> R {
    let yaml = """
        hubs:
          chat:
            path: /chat
            methods:
              echo: { parameters: [text: string], do: [reply: $text] }
        \(lines.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
        """
    return try await TestServer.run(yaml, configure, body)
}
