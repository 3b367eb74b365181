import HubTesting
import Hubs
import Testing

/// `transcripts/core/03` over whole servers; core protocol 2.
struct HandshakeTests {
    static let unexpected = #"{"error":"An unexpected error occurred during connection handshake."}"#
    static let cancelled = #"{"error":"Handshake was canceled."}"#

    static let accepted = [
        #"{"protocol":"json","version":1}"#, #"{"protocol":"json","version":2}"#, #"{"protocol":"json","version":0}"#,
        #"{"protocol":"JSON","version":1}"#, #"{"x":{"y":[1]},"version":1,"z":null,"protocol":"json"}"#,
        #"{"type":1,"protocol":"json","version":1}"#, #"{"protocol":"x","protocol":"json","version":9,"version":1}"#,
        #"{"\u0070rotocol":"\u006ason","version":1}"#,
    ]

    static let refused = [
        (
            #"{"protocol":"json","version":3}"#,
            #"{"error":"The server does not support version 3 of the 'json' protocol."}"#
        ),
        (#"{"protocol":"smoke","version":1}"#, #"{"error":"The protocol 'smoke' is not supported."}"#),
        (#"{"protocol":"messagepack","version":1}"#, #"{"error":"The protocol 'messagepack' is not supported."}"#),
        (#"{"protocol":"","version":1}"#, #"{"error":"The protocol '' is not supported."}"#),
        (#"{"protocol":"json"}"#, unexpected), (#"{"version":1}"#, unexpected),
        (#"{"protocol":"json","version":"1"}"#, unexpected), (#"{"protocol":1,"version":1}"#, unexpected),
        (#"{"protocol":"json","version":null}"#, unexpected), (#"{"protocol":"json","version":1.5}"#, unexpected),
        (#"{"protocol":"json","version":1e99}"#, unexpected), ("[]", unexpected), ("hello", unexpected), ("", unexpected),
        (#"{"type":1,"invocationId":"1","target":"add","arguments":[1,2]}"#, unexpected),
    ]

    @Test(arguments: accepted)
    func requestsAreAcceptedAsRecorded(request: String) async throws {
        let probe = Probe()
        try await withServer(probe) { server in
            let socket = try await server.webSocket("/test")
            socket.send(request + Talk.end)
            #expect(await socket.words(1) == ["{}"])
            socket.send(bytes: Talk.close)
            #expect(Talk.words(await socket.framesUntilEnd()) == ["{}", "close 1000"])
            await probe.notes.until { $0.count == 2 }
            #expect(probe.notes.value.last == "disconnected transportClosed")
            #expect(server.complaints.isEmpty)
        }
    }

    @Test(arguments: refused)
    func requestsAreRefusedAsRecordedAndNoEventRuns(request: String, answer: String) async throws {
        let probe = Probe()
        try await withServer(probe) { server in
            let socket = try await server.webSocket("/test")
            socket.send(request + Talk.end)
            #expect(await socket.goodbye() == [answer, "close 1000"])
            #expect(probe.notes.value.isEmpty)
            #expect(server.complaints.isEmpty)
        }
        #expect(probe.notes.value.isEmpty)
    }

    /// K15
    @Test func requestsInPiecesAreAnsweredAlike() async throws {
        for chunk in [1, 3, .max] {
            try await withServer(on: .init(chunk: chunk)) { server in
                for (request, answer) in Self.refused + Self.accepted.map({ ($0, "{}") }) {
                    let bytes = Array((request + Talk.end).utf8)
                    for split in stride(from: 0, through: bytes.count, by: chunk == .max ? 1 : bytes.count + 1) {
                        let socket = try await server.webSocket("/test")
                        socket.send(bytes: TestSocket.frame(opcode: 1, Array(bytes[..<split]), isFinal: false))
                        socket.send(bytes: TestSocket.frame(opcode: 0, Array(bytes[split...])))
                        #expect(await socket.words(1).first == answer)
                        socket.drop()
                    }
                }
            }
        }
    }

    @Test func aBinaryFrameIsReadAsText() async throws {
        try await withServer { server in
            let socket = try await server.webSocket("/test")
            socket.send(bytes: TestSocket.frame(opcode: 2, Array(Talk.hello.utf8)))
            #expect(await socket.frames(1).first?.opcode == 1)
            socket.send(bytes: TestSocket.frame(opcode: 2, Array(Talk.call("Add", "1,2").utf8)))
            #expect(await socket.words(2) == ["{}", Talk.result("3")])
        }
    }

    /// K15
    @Test func aCallInTheSamePacketIsAnswered() async throws {
        for chunk in [1, .max] {
            try await withServer(on: .init(chunk: chunk)) { server in
                let socket = try await server.webSocket("/test")
                socket.send(Talk.hello + Talk.call("Add", "1,2"))
                #expect(await socket.words(2) == ["{}", Talk.result("3")])
                // And in the packet of the upgrade.
                let eager = try await server.socket()
                var head = "GET /test HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                head += "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                let frames = TestSocket.frame(opcode: 1, Array((Talk.hello + Talk.call("Add", "3,4")).utf8))
                eager.send(Array(head.utf8) + frames)
                let answer = Talk.result("7") + Talk.end
                _ = await eager.heard { String(decoding: $0.bytes, as: UTF8.self).hasSuffix(answer) }
            }
        }
    }

    @Test func aSecondHandshakeIsNoMessage() async throws {
        try await withServer { server in
            let socket = try await server.webSocket("/test")
            socket.send(Talk.hello, Talk.hello)
            #expect(await socket.goodbye() == ["{}", Talk.closedWithError, "close 1000"])
        }
    }

    @Test(arguments: [Talk.end, ""])
    func aRequestLargerThanAMessageIsCancelled(end: String) async throws {
        try await withServer { server in
            let socket = try await server.webSocket("/test")
            socket.send(#"{"protocol":"json","version":1,"x":""# + String(repeating: "x", count: 40_000) + #""}"# + end)
            #expect(await socket.goodbye() == [Self.cancelled, "close 1000"])
        }
    }

    /// S210
    @Test(arguments: ["", #"{"protocol":"json","#])
    func nothingOrHalfARequestIsCancelledAfter15Seconds(text: String) async throws {
        let probe = Probe()
        try await withServer(probe) { server in
            let socket = try await server.webSocket("/test")
            if !text.isEmpty { socket.send(text) }
            await server.settle()
            await server.advance(by: .milliseconds(14_990))
            #expect(socket.frames.isEmpty)
            // What is no request does not help.
            socket.send(bytes: TestSocket.frame(opcode: 9, [1]))
            await server.advance(by: .milliseconds(210))
            #expect(await socket.goodbye() == ["pong \u{1}", Self.cancelled, "close 1000"])
            #expect(probe.notes.value.isEmpty)
            #expect(server.complaints.isEmpty)
        }
    }

    @Test func aClientThatClosesInsteadHearsNothingButTheClose() async throws {
        let probe = Probe()
        try await withServer(probe) { server in
            let socket = try await server.webSocket("/test")
            socket.send(bytes: Talk.close)
            #expect(Talk.words(await socket.framesUntilEnd()) == ["close 1000"])
            #expect(probe.notes.value.isEmpty)
        }
    }

    @Test func detailsAreTheReason() async throws {
        try await withServer(limits: .with { $0.detailedErrors = true }) { server in
            let socket = try await server.webSocket("/test")
            socket.send("[]" + Talk.end)
            let text = await socket.goodbye().first
            #expect(text?.hasPrefix(#"{"error":"An unexpected error occurred during connection handshake. Inva"#) == true)
        }
    }
}
