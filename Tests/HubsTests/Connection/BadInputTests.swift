import HubTesting
import Hubs
import Testing

/// `transcripts/core/10`, as far as it is JSON over WebSockets; core protocol 3.3.
struct BadInputTests {
    /// Messages that end the connection.
    static let broken = [
        "{", "nonsense", "", "[1,2]", #""text""#, "{}", #"{"type":"1"}"#, #"{"type":null}"#, #"{"type":1}"#,
        #"{"type":1,"target":7,"arguments":[]}"#, #"{"type":1,"target":"add","arguments":{}}"#,
        #"{"type":1,"invocationId":"1","target":"add"}"#, #"{"type":1,"invocationId":"1","arguments":[]}"#,
        #"{"type":1,"invocationId":null,"target":"add","arguments":[1,2]}"#,
        #"{"type":1,"invocationId":1,"target":"add","arguments":[1,2]}"#,
        #"{"type":3,"invocationId":"1","result":1,"error":"both"}"#, #"{"type":2,"item":1}"#, #"{"type":5}"#,
        #"{"type":4,"target":"counter","arguments":[1,1]}"#, #"{"type":3}"#, #"{"type":6,}"#, #"{"type":6/* */}"#,
        #"{"type":8}"#, #"{"type":1,"invocationId":"1","target":"echo","arguments":["\ud800"]}"#,
        #"{"type":1,"invocationId":"1","target":"echo","arguments":[\#(nested(63))]}"#,
    ]

    /// Messages that do not, and what answers them.
    static let sound = [
        (#"{"type":4711}"#, nil), (#"{"type":99,"x":[{}]}"#, nil), (#"{"type":6}{"type":6}"#, nil),
        (#"{"type":8,"sequenceId":1}"#, nil), (#"{"type":5,"invocationId":"9"}"#, nil),
        (#"{"type":3,"invocationId":"9","result":1}"#, nil), (#"{"type":2,"invocationId":"9","item":1}"#, nil),
        (
            #"{"type":1,"invocationId":"1","target":"","arguments":[]}"#,
            #"{"type":3,"invocationId":"1","error":"Failed to invoke '' due to an error on the server. HubException: Method does not exist."}"#
        ),
        (
            #"{"type":1,"invocationId":"","target":"Send","arguments":["caller",[],1]}"#,
            #"{"type":1,"target":"receive","arguments":[1]}"#
        ),
        (#"{"type":1,"invocationId":"1","target":"Fail","arguments":[1,2],"target":"Add"}"#, Talk.result("3")),
        (#"{"\u0074ype":1,"invocationId":"1","target":"\u0061dd","arguments":[1,2]}"#, Talk.result("3")),
        (
            #"{"type":1,"invocationId":"1","target":"echo","arguments":[\#(nested(62))]}"#, Talk.result(nested(62))
        ),
        (
            #"{"type":4,"invocationId":"1","target":"add","arguments":[1,2]}"#,
            #"{"type":3,"invocationId":"1","error":"The client attempted to invoke the non-streaming 'Add' method with a streaming invocation."}"#
        ),
    ]

    private static func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    @Test(arguments: broken)
    func whatIsNoMessageClosesAsRecorded(text: String) async throws {
        let probe = Probe()
        try await withServer(probe) { server in
            let other = try await server.talker()
            let socket = try await server.talker()
            socket.send(text + Talk.end)
            socket.send(Talk.call("Add", "1,1", id: "after"))
            #expect(await socket.goodbye() == ["{}", Talk.closedWithError, "close 1000"])
            await probe.notes.until { $0.contains("disconnected protocolError") }
            other.send(Talk.call("Add", "1,2"))
            #expect(await other.words(2) == ["{}", Talk.result("3")])
            #expect(server.complaints.isEmpty)
        }
    }

    @Test(arguments: sound)
    func whatIsOddAndSoundIsAnsweredAsRecorded(text: String, answer: String?) async throws {
        try await withServer { server in
            let socket = try await server.talker()
            socket.send(text + Talk.end)
            socket.send(Talk.call("Add", "1,1", id: "after"))
            let words = ["{}"] + (answer.map { [$0] } ?? []) + [Talk.result("2", id: "after")]
            #expect(await socket.words(words.count) == words)
            #expect(server.complaints.isEmpty)
        }
    }

    /// K15
    @Test func piecesAreReadAlike() async throws {
        try await withServer { server in
            for text in Self.broken + Self.sound.map(\.0) {
                let bytes = Array((text + Talk.end + Talk.call("Add", "1,1", id: "after")).utf8)
                let isBroken = Self.broken.contains(text)
                for split in 0...text.utf8.count + 1 {
                    let socket = try await server.talker()
                    socket.send(bytes: TestSocket.frame(opcode: 1, Array(bytes[..<split])))
                    await server.settle()
                    socket.send(bytes: TestSocket.frame(opcode: 1, Array(bytes[split...])))
                    await server.settle()
                    let last = Talk.words(socket.frames).last
                    #expect(last == (isBroken ? "close 1000" : Talk.result("2", id: "after")), "\(text) at \(split)")
                    socket.drop()
                }
            }
        }
    }

    /// K15
    @Test func singleBytesAreReadAlike() async throws {
        try await withServer(on: .init(chunk: 1)) { server in
            for text in Self.broken + Self.sound.map(\.0) {
                let isBroken = Self.broken.contains(text)
                let bytes = Array((text + Talk.end + Talk.call("Add", "1,1", id: "after")).utf8)
                let socket = try await server.talker()
                socket.send(bytes: bytes.flatMap { TestSocket.frame(opcode: 1, [$0]) })
                await server.settle()
                #expect(Talk.words(socket.frames).last == (isBroken ? "close 1000" : Talk.result("2", id: "after")))
                socket.drop()
            }
        }
    }

    @Test func invalidUTF8IsReplacedInBinaryFramesOnly() async throws {
        let bytes =
            Array(#"{"type":1,"invocationId":"1","target":"echo","arguments":[""#.utf8) + [0xFF] + Array("\"]}\u{1E}".utf8)
        try await withServer { server in
            let binary = try await server.talker()
            binary.send(bytes: TestSocket.frame(opcode: 2, bytes))
            binary.send(Talk.call("Add", "1,1", id: "after"))
            #expect(await binary.words(3) == ["{}", Talk.result(#""\uFFFD""#), Talk.result("2", id: "after")])
            let text = try await server.talker()
            text.send(bytes: TestSocket.frame(opcode: 1, bytes))
            let words = await text.goodbye()
            #expect(words == ["{}", "close 1007"])
        }
    }

    @Test func aMillionLevelsAreRefusedWhereThereIsRoomForThem() async throws {
        try await withServer(limits: .with { $0.maximumReceiveMessageSize = 4 << 20 }) { server in
            let socket = try await server.talker()
            socket.send(Talk.call("Echo", Self.nested(1_000_000)))
            #expect(await socket.goodbye() == ["{}", Talk.closedWithError, "close 1000"])
        }
    }

    /// S188
    @Test func detailedErrorsSayWhy() async throws {
        try await withServer(limits: .with { $0.detailedErrors = true }) { server in
            let socket = try await server.talker()
            socket.send("{}" + Talk.end)
            let text = "Connection closed with an error. InvalidDataException: Missing required property 'type'."
            let close = #"{"type":7,"error":"\#(text)","allowReconnect":true}"#
            #expect(await socket.goodbye() == ["{}", close, "close 1000"])
        }
    }

    @Test func theReasonIsInTheLog() async throws {
        try await withServer { server in
            let socket = try await server.talker()
            socket.send("{}" + Talk.end)
            let record = await server.logged { $0.fields.contains(.init("code", "protocolError")) }
            #expect(record?.message == "Connection of hub test ended: Missing required property 'type'.")
        }
    }
}
