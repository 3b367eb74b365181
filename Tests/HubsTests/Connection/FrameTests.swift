import HubTesting
import Hubs
import Testing

/// The frames of `transcripts/core/10` and `/11` against a hub; the codec itself is tested where it lives.
struct FrameTests {
    private static let key: [UInt8] = [0x12, 0x34, 0x56, 0x78]

    /// A masked frame with any first byte and length bytes.
    private static func raw(_ first: UInt8, _ length: [UInt8], _ payload: [UInt8]) -> [UInt8] {
        [first] + length + key + payload.enumerated().map { $1 ^ key[$0 & 3] }
    }

    private static func text(_ text: String, isFinal: Bool = true) -> [UInt8] {
        TestSocket.frame(opcode: 1, Array(text.utf8), isFinal: isFinal)
    }

    private static let call = Talk.run("note")

    /// K2: what the protocol forbids, with the code that answers it.
    static let violations: [(String, [UInt8], Int)] = [
        ("unmasked", [0x81, UInt8(call.utf8.count)] + Array(call.utf8), 1002),
        ("reserved bit", raw(0xC1, [0x80 | UInt8(call.utf8.count)], Array(call.utf8)), 1002),
        ("unknown opcode", TestSocket.frame(opcode: 3, Array(call.utf8)), 1002),
        ("unknown control opcode", TestSocket.frame(opcode: 11, []), 1002),
        ("fragmented ping", TestSocket.frame(opcode: 9, [1], isFinal: false), 1002),
        ("fragmented close", TestSocket.frame(opcode: 8, [0x03, 0xE8], isFinal: false), 1002),
        ("ping of 126 bytes", TestSocket.frame(opcode: 9, [UInt8](repeating: 120, count: 126)), 1002),
        ("continuation of nothing", TestSocket.frame(opcode: 0, Array(call.utf8)), 1002),
        ("lone continuation of bad text", TestSocket.frame(opcode: 0, [0xFF, 0xFE]), 1002),
        ("message within a message", text("{", isFinal: false) + text(call), 1002),
        ("length not in its shortest form", raw(0x81, [0x80 | 126, 0, 5], Array("hello".utf8)), 1002),
        ("length of 64 bits", raw(0x82, [0x80 | 127, 0xFF, 0, 0, 0, 0, 0, 0, 0], []), 1002),
        ("close with one byte", TestSocket.frame(opcode: 8, [0x03]), 1002),
        ("close with 1005", TestSocket.frame(opcode: 8, [0x03, 0xED]), 1002),
        ("close with a bad reason", TestSocket.frame(opcode: 8, [0x03, 0xE8, 0xFF, 0xFE]), 1002),
        ("bad text", TestSocket.frame(opcode: 1, [0xFF]), 1007),
        ("bad text at the end of a fragment", text("{", isFinal: false) + TestSocket.frame(opcode: 0, [0xC3]), 1007),
    ]

    @Test(arguments: violations, [1, Int.max])
    func violationsAreClosedWithTheirCodeAndNothingRuns(_ row: (name: String, bytes: [UInt8], code: Int), chunk: Int) async throws
    {
        let probe = Probe([
            "note": { hub in
                hub.probe.note("ran"); return .nothing
            }
        ])
        try await withServer(probe, on: .init(chunk: chunk)) { server in
            let other = try await server.talker()
            let socket = try await server.talker()
            socket.send(bytes: row.bytes + Self.text(Self.call))
            #expect(Talk.words(await socket.framesUntilEnd()) == ["{}", "close \(row.code)"], "\(row.name)")
            await probe.notes.until { $0.contains("disconnected transportError") }
            #expect(!probe.notes.value.contains("ran"))
            other.send(Talk.call("Add", "1,2"))
            #expect(await other.words(2) == ["{}", Talk.result("3")])
            #expect(server.complaints.isEmpty)
        }
    }

    /// K1
    @Test(arguments: [
        "Connection: keep-alive, Upgrade\r\nUpgrade: websocket",
        "Connection: keep-alive\r\nConnection: Upgrade\r\nUpgrade: WebSocket",
        "connection: UPGRADE\r\nupgrade: WEBSOCKET", "Connection:\tkeep-alive\t,\tupgrade\t\r\nUpgrade:websocket",
        "Connection: upgrade, , close\r\nUpgrade: h2c, websocket",
    ])
    func upgradesAreAskedForInAnySpelling(fields: String) async throws {
        try await withServer { server in
            let socket = try await server.socket()
            let rest = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            socket.send(Array("GET /test HTTP/1.1\r\nHost: h\r\n\(fields)\r\n\(rest)".utf8))
            let heard = await socket.heard { String(decoding: $0.bytes, as: UTF8.self).contains("\r\n\r\n") }
            #expect(String(decoding: heard.bytes, as: UTF8.self).hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
        }
    }

    /// K3, as far as it is not compressed.
    @Test(arguments: [1, Int.max])
    func pingsBetweenFragmentsAreAnsweredAtOnceAndTheMessageIsWhole(chunk: Int) async throws {
        try await withServer(on: .init(chunk: chunk)) { server in
            let socket = try await server.talker()
            socket.send(bytes: Self.text(#"{"typ"#, isFinal: false) + TestSocket.frame(opcode: 9, Array("hi".utf8)))
            #expect(await socket.words(2) == ["{}", "pong hi"])
            let rest = #"e":1,"invocationId":"1","target":"add","arguments":[20,22]}"# + Talk.end
            socket.send(bytes: TestSocket.frame(opcode: 0, Array(rest.utf8.prefix(4)), isFinal: false))
            socket.send(bytes: TestSocket.frame(opcode: 10, [1]))
            socket.send(bytes: TestSocket.frame(opcode: 0, Array(rest.utf8.dropFirst(4))))
            #expect(await socket.words(3) == ["{}", "pong hi", Talk.result("42")])
            socket.send(bytes: TestSocket.frame(opcode: 10, [120]) + TestSocket.frame(opcode: 9, []))
            #expect(await socket.words(4).last == "pong ")
        }
    }

    /// K15
    @Test func aCallInFortyFramesOfOneByteIsAnswered() async throws {
        try await withServer { server in
            let socket = try await server.talker()
            let bytes = Array(Talk.call("Add", "20,22").utf8)
            socket.send(bytes: bytes.flatMap { TestSocket.frame(opcode: 1, [$0]) })
            socket.send(bytes: TestSocket.frame(opcode: 1, [bytes[0]], isFinal: false))
            socket.send(bytes: bytes.dropFirst().flatMap { TestSocket.frame(opcode: 0, [$0], isFinal: false) })
            socket.send(bytes: TestSocket.frame(opcode: 0, []))
            #expect(await socket.words(3) == ["{}", Talk.result("42"), Talk.result("42")])
        }
    }

    /// The text begins in one fragment and ends in the next.
    @Test func charactersMaySpanFragments() async throws {
        try await withServer { server in
            let socket = try await server.talker()
            let bytes = Array(Talk.call("Echo", "\"ü😀é\"").utf8)
            for split in 0...bytes.count {
                socket.send(bytes: TestSocket.frame(opcode: 1, Array(bytes[..<split]), isFinal: false))
                socket.send(bytes: TestSocket.frame(opcode: 0, Array(bytes[split...])))
            }
            let words = await socket.words(bytes.count + 2)
            #expect(words.dropFirst().allSatisfy { $0 == Talk.result(#""ü\uD83D\uDE00é""#) })
        }
    }
}
