import HubTesting
import Testing

/// What is negotiated and does not come is bounded by keys of the file.
struct NegotiateLimitTests {
    private let yaml = """
        hubs:
          chat:
            path: /chat
            negotiateTimeout: 2s
            maximumNegotiatedConnections: 2
            methods: {}
        """

    private func negotiate(_ server: TestServer) async throws -> String {
        let socket = try await server.socket()
        socket.send(Array("POST /chat/negotiate?negotiateVersion=1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".utf8))
        return String(decoding: await socket.end().bytes, as: UTF8.self)
    }

    @Test func beyondTheMostThatWaitANegotiateIsRefusedUntilTheyAreForgotten() async throws {
        try await TestServer.run(yaml) { server in
            for _ in 0..<2 {
                let answer = try await negotiate(server)
                #expect(answer.contains("connectionToken"))
            }
            let refused = try await negotiate(server)
            #expect(refused.hasPrefix("HTTP/1.1 503 ") && refused.contains("Retry-After: "))
            await server.advance(by: .milliseconds(2_100))
            let answer = try await negotiate(server)
            #expect(answer.contains("connectionToken"))
        }
    }
}
