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

    /// What is said in a session, all in one message.
    private static let talks = [
        Talk.hello + Talk.call("Add", "1,2") + Talk.call("Echo", #"{"a":[1.5e3,true,null,"\ud83d\ude00ü"],"b":{}}"#) + Talk.ping,
        Talk.hello + Talk.call("Send", #""all",["x"],{"k":1}"#) + Talk.call("Join", #""g""#, id: "2"),
        Talk.hello + #"{"type":1,"invocationId":"1","target":"Overload","arguments":[1],"streamIds":["s"],"headers":{}}"#
            + Talk.end,
        Talk.hello + #"{"type":3,"invocationId":"1","result":[]}"# + Talk.end + #"{"type":8,"sequenceId":1}"# + Talk.end,
        Talk.hello + #"{"\u0074ype":4,"invocationId":"1","target":"\u0061dd","arguments":[1,2]}"# + Talk.end,
    ]

    @Test func anythingMayComeAndOthersAreServed() async throws {
        var mutations = Mutations(state: 20_261_125)
        let probe = Probe()
        try await withServer(probe) { server in
            let control = try await server.talker()
            var rounds = 0
            while mutations.count < 20_000 {
                var clients: [StreamRecorder] = []
                for _ in 0..<100 {
                    let client = try await server.socket()
                    client.send(Self.head + Self.session(&mutations))
                    clients.append(client)
                }
                rounds += 1
                control.send(Talk.call("Echo", "\(rounds)", id: "\(rounds)"))
                #expect(await control.hears(Talk.result("\(rounds)", id: "\(rounds)")))
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
            #expect(server.complaints.isEmpty)
        }
    }

    /// Either the frames are changed, or what is said in one.
    private static func session(_ mutations: inout Mutations) -> [UInt8] {
        if Bool.random(using: &mutations.generator) {
            let session = sessions[Int.random(in: 0..<sessions.count, using: &mutations.generator)]
            return mutations.mutated(session, from: frames(Talk.hello).count)
        }
        let talk = Array(talks[Int.random(in: 0..<talks.count, using: &mutations.generator)].utf8)
        return TestSocket.frame(opcode: 2, mutations.mutated(talk, from: Talk.hello.utf8.count))
    }
}

/// Changes, doubles, loses and moves bytes; the same ones each time.
private struct Mutations {
    var generator: SplitMix
    private(set) var count = 0

    init(state: UInt64) { generator = SplitMix(state: state) }

    /// A few changes behind the first `start` bytes, and now and then within them.
    mutating func mutated(_ original: [UInt8], from start: Int) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let lowest = Int.random(in: 0..<8, using: &generator) == 0 ? 0 : start
            guard lowest < bytes.count else { break }
            mutate(&bytes, at: Int.random(in: lowest..<bytes.count, using: &generator))
            count += 1
        }
        return bytes
    }

    private mutating func mutate(_ bytes: inout [UInt8], at place: Int) {
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2: bytes.remove(at: place)
        case 3: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
        case 4: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...20, using: &generator)))
        default: bytes += bytes[place...]
        }
    }
}
