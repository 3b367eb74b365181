import HubTesting
import Hubs
import Testing

/// Sessions that were good once: whatever is changed in them, nobody else notices.
struct MutatedSessionTests {
    private static let sessions: [[UInt8]] = [
        frames(
            Talk.hello, Talk.call("Add", "1,2"), Talk.call("Echo", #"{"a":[1.5e3,true,null,"\ud83d\ude00ü"],"b":{}}"#), Talk.ping),
        frames(Talk.hello + Talk.call("Send", #""all",["x"],{"k":1}"#) + Talk.call("Join", #""g""#, id: "2")),
        frames(Talk.hello, #"{"type":7,"error":"bye"}"# + Talk.end),
        frames(Talk.hello) + TestSocket.frame(opcode: 9, [1, 2, 3]) + frames(Talk.call("ID", id: "7"))
            + TestSocket.frame(opcode: 8, [0x03, 0xE8]),
        frames(Talk.hello) + TestSocket.frame(opcode: 1, Array(#"{"type":1,"invocation"#.utf8), isFinal: false)
            + TestSocket.frame(opcode: 10, [])
            + TestSocket.frame(opcode: 0, Array((#"Id":"1","target":"Overload","arguments":[1]}"# + Talk.end).utf8)),
        frames(Talk.hello, #"{"type":2,"invocationId":"1","item":3}"# + Talk.end, #"{"type":99}"# + Talk.end, Talk.call("Abort")),
    ]

    private static func frames(_ texts: String...) -> [UInt8] {
        texts.flatMap { TestSocket.frame(opcode: 1, Array($0.utf8)) }
    }

    private static let head = Array(
        """
        GET /test HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n
        """.utf8)

    @Test func anythingMayComeAndOthersAreServed() async throws {
        var generator = SplitMix(state: 20_261_125)
        let probe = Probe()
        try await withServer(probe) { server in
            let control = try await server.talker()
            var answers = 0
            for _ in 0..<200 {
                var clients: [StreamRecorder] = []
                for _ in 0..<100 {
                    let client = try await server.socket()
                    client.send(Self.head + Self.mutated(&generator))
                    clients.append(client)
                }
                answers += 1
                control.send(Talk.call("Echo", "\(answers)", id: "\(answers)"))
                #expect(await control.hears(Talk.result("\(answers)", id: "\(answers)")))
                for client in clients {
                    let stream = client.stream
                    stream.loop.execute { stream.close(flushing: false) }
                }
                await server.settle()
            }
            // Everyone has left, and every event that began has ended.
            await server.advance(by: .seconds(11))
            #expect(server.connectionCount == 1)
            let notes = probe.notes.value
            #expect(notes.filter { $0.hasPrefix("connected") }.count == notes.filter { $0.hasPrefix("disconnected") }.count + 1)
            let complaints = server.complaints.filter { !$0.message.hasPrefix("The maximum message size") }
            #expect(complaints.isEmpty)
        }
    }

    /// A session in which some bytes are changed, doubled, lost or moved; what is inside frames is masked, so half the changes are
    /// made before that.
    private static func mutated(_ generator: inout SplitMix) -> [UInt8] {
        var bytes = sessions[Int.random(in: 0..<sessions.count, using: &generator)]
        let first = 38
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            // Now and then the handshake too.
            let lowest = Int.random(in: 0..<4, using: &generator) == 0 ? 0 : min(first, bytes.count)
            guard lowest < bytes.count else { break }
            let place = Int.random(in: lowest..<bytes.count, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 2: bytes.remove(at: place)
            case 3: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
            case 4: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...20, using: &generator)))
            default: bytes += bytes[place...]
            }
        }
        return bytes
    }
}
