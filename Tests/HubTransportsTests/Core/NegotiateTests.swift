import HubTesting
import Hubs
import Testing

/// Core protocol 1.2 and 1.3, `transcripts/core/01`.
struct NegotiateTests {
    private static let transports = #""availableTransports":[{"transport":"WebSockets","transferFormats":["Text","Binary"]}]}"#

    @Test func version1OffersAnIDAndAToken() async throws {
        try await withChat { server in
            let answer = try await server.ask("POST /chat/negotiate?negotiateVersion=1", "Content-Length: 0")
            #expect(answer.status == 200)
            #expect(answer.fields["content-type"] == "application/json")
            #expect(answer.fields["content-length"] == String(answer.body.utf8.count))
            let (id, token) = (try #require(answer.member("connectionId")), try #require(answer.member("connectionToken")))
            #expect(id != token)
            #expect(
                answer.body
                    == #"{"negotiateVersion":1,"connectionId":"\#(id)","connectionToken":"\#(token)","# + Self.transports)
        }
    }

    /// S48, `transcripts/core/01`: "path in other case", "slash at the end".
    @Test(arguments: ["/CHAT/Negotiate", "/chat/negotiate/", "/Chat/NEGOTIATE/"])
    func neitherCaseNorASlashAtTheEndMakesADifference(path: String) async throws {
        try await withChat { server in
            let answer = try await server.ask("POST \(path)?negotiateVersion=1", "Content-Length: 0")
            let token = try #require(answer.member("connectionToken"))
            #expect(try await server.upgrade("/cHAT/?id=\(token)").status == 101)
        }
    }

    @Test(arguments: ["", "?negotiateVersion=0", "?other=1"])
    func version0OffersAnIDThatIsTheToken(query: String) async throws {
        try await withChat { server in
            let answer = try await server.ask("POST /chat/negotiate\(query)")
            let id = try #require(answer.member("connectionId"))
            #expect(answer.body == #"{"negotiateVersion":0,"connectionId":"\#(id)","# + Self.transports)
            #expect(try await server.upgrade("/chat?id=\(id)").status == 101)
        }
    }

    @Test(arguments: [
        "negotiateVersion=2", "negotiateVersion=99", "NEGOTIATEVERSION=1", "useStatefulReconnect=true&negotiateVersion=1",
    ])
    func higherVersionsAreLoweredAndKeysHaveNoCase(query: String) async throws {
        try await withChat { server in
            let answer = try await server.ask("POST /chat/negotiate?\(query)")
            #expect(answer.body.hasPrefix(#"{"negotiateVersion":1,"connectionId":""#))
        }
    }

    @Test(arguments: [
        ("x", "The client requested a non-integer protocol version."),
        ("", "The client requested a non-integer protocol version."),
        ("1.5", "The client requested a non-integer protocol version."),
        ("-1", "The client requested version '-1', but the server does not support this version."),
    ])
    func otherVersionsAreToldInAnAnswerThatIsAllRight(version: String, text: String) async throws {
        try await withChat { server in
            let answer = try await server.ask("POST /chat/negotiate?negotiateVersion=\(version)")
            #expect(answer.status == 200)
            #expect(answer.body == #"{"error":"\#(text)"}"#)
        }
    }

    @Test(arguments: ["GET", "DELETE", "PUT", "OPTIONS"])
    func otherMethodsAreNotAllowed(method: String) async throws {
        try await withChat { server in
            let answer = try await server.ask("\(method) /chat/negotiate")
            #expect(answer.status == 405)
            #expect(answer.fields["content-type"] == "text/plain")
            #expect(answer.fields["allow"] == "POST")
            #expect(answer.body.isEmpty)
        }
    }

    @Test func aTokenServesOneConnectionWithinFifteenSeconds() async throws {
        try await withChat { server in
            let token = try await server.token()
            #expect(try await server.upgrade("/chat?id=\(token)").status == 101)
            let second = try await server.upgrade("/chat?id=\(token)")
            #expect(second.status == 409)
            #expect(second.fields["content-type"] == "text/plain")
            #expect(second.body.isEmpty)
            let (early, late) = (try await server.token(), try await server.token())
            await server.advance(by: .milliseconds(14_990))
            #expect(try await server.upgrade("/chat?ID=\(early)").status == 101)
            await server.advance(by: .milliseconds(20))
            let answer = try await server.upgrade("/chat?id=\(late)")
            #expect(answer.status == 404)
            #expect(answer.body == "No Connection with that ID")
        }
    }

    @Test func aTokenIsForgottenWithItsConnection() async throws {
        try await withChat { server in
            let token = try await server.token()
            let socket = try await server.webSocket("/chat?id=\(token)")
            socket.send(bytes: TestSocket.frame(opcode: 8, [0x03, 0xE8]))
            _ = await socket.framesUntilEnd()
            await server.settle()
            #expect(try await server.upgrade("/chat?id=\(token)").status == 404)
            #expect(try await server.ask("POST /chat?id=\(token)").status == 404)
        }
    }

    /// What clients skip negotiating for.
    @Test(arguments: ["/chat", "/chat?id=", "/chat?x=1"])
    func aWebSocketNeedsNoToken(target: String) async throws {
        try await withChat { server in
            let answer = try await server.upgrade(target)
            #expect(answer.status == 101)
        }
    }

    @Test func tenThousandMayWaitAndNoMore() async throws {
        try await withChat { server in
            let socket = try await server.socket()
            let request = Array("POST /chat/negotiate HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n".utf8)
            for _ in 0..<100 { socket.send(Array(repeatElement(request, count: 100).joined())) }
            socket.send(Array("GET /health/live HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".utf8))
            let answers = String(decoding: await socket.end().bytes, as: UTF8.self)
            #expect(answers.split(separator: #"{"negotiateVersion":0,"#).count == 10_001)
            let refused = try await server.ask("POST /chat/negotiate")
            #expect(refused.status == 503)
            #expect(refused.fields["retry-after"] == "15")
            // Who comes without negotiating is not concerned.
            #expect(try await server.upgrade("/chat").status == 101)
            await server.advance(by: .milliseconds(15_010))
            #expect(try await server.ask("POST /chat/negotiate").status == 200)
        }
    }
}
