import HubTesting
import Hubs
import Testing

/// S187 to S191, S200, K16.
struct LimitTests {
    private static let limit = 32_768

    @Test func aMessageOfExactlyTheLimitIsAnswered() async throws {
        for chunk in [1_000, 40_000, .max] {
            try await withServer(on: .init(chunk: chunk)) { server in
                let socket = try await server.talker()
                socket.send(Talk.echo(bytes: Self.limit), Talk.call("Add", "1,2", id: "2"))
                let words = await socket.words(3)
                #expect(words[1].utf8.count > 32_600)
                #expect(words[2] == Talk.result("3", id: "2"))
                #expect(server.complaints.isEmpty)
            }
        }
    }

    @Test(arguments: [1_000, 40_000, Int.max], ["", Talk.end])
    func aByteMoreClosesWithAWarningThatNamesSizeLimitAndKey(chunk: Int, end: String) async throws {
        try await withServer(on: .init(chunk: chunk)) { server in
            let socket = try await server.talker()
            // Without its terminator it is as long as the limit, and cannot end in time any more.
            socket.send(String(Talk.echo(bytes: Self.limit + 1).dropLast()) + end)
            #expect(await socket.goodbye() == ["{}", Talk.closedWithError, "close 1000"])
            let warning = try #require(server.complaints.first)
            #expect(server.complaints.count == 1)
            #expect(
                warning.message
                    == "The maximum message size of 32768B was exceeded. The message size can be configured in AddHubOptions.")
            let fields = Dictionary(uniqueKeysWithValues: warning.fields.map { ($0.key, $0.value) })
            #expect(fields["limit"] == "32768")
            #expect(fields["key"] == "maximumReceiveMessageSize")
            #expect(Int(fields["size"] ?? "") ?? 0 >= Self.limit)
        }
    }

    @Test func theLimitIsOfOneMessageNotOfAFrame() async throws {
        try await withServer { server in
            let socket = try await server.talker()
            socket.send(Talk.echo(bytes: 20_000) + Talk.echo(bytes: 20_000, id: "2"))
            socket.send(String(repeating: Talk.call("Add", "1,2", id: nil), count: 2_000) + Talk.call("Add", "1,2", id: "3"))
            #expect(await socket.words(4).last == Talk.result("3", id: "3"))
        }
    }

    @Test func anOversizedMessageBehindGoodOnesLetsThemBeAnswered() async throws {
        try await withServer { server in
            let socket = try await server.talker()
            socket.send(Talk.call("Add", "1,2") + Talk.echo(bytes: 40_000, id: "2"))
            #expect(await socket.goodbye() == ["{}", Talk.result("3"), Talk.closedWithError, "close 1000"])
        }
    }

    /// Messages much larger than what one read brings.
    @Test(arguments: [1_000, 30_000, Int.max])
    func aLargerLimitIsKeptExactly(chunk: Int) async throws {
        let limit = 1 << 20
        try await withServer(limits: .with { $0.maximumReceiveMessageSize = limit }, on: .init(chunk: chunk)) { server in
            let socket = try await server.talker()
            socket.send(Talk.echo(bytes: limit), Talk.echo(bytes: limit - 1, id: "2"), Talk.call("Add", "1,2", id: "3"))
            let words = await socket.words(4)
            #expect(words[1].utf8.count > limit - 100)
            #expect(words[3] == Talk.result("3", id: "3"))
            socket.send(Talk.echo(bytes: limit + 1))
            #expect(await socket.goodbye().suffix(2) == [Talk.closedWithError, "close 1000"])
        }
    }

    @Test(arguments: [40, 41, 100])
    func aSmallLimitIsKeptExactly(limit: Int) async throws {
        try await withServer(limits: .with { $0.maximumReceiveMessageSize = limit }) { server in
            let socket = try await server.talker()
            socket.send(#"{"type":6"# + String(repeating: " ", count: limit - 11) + "}" + Talk.end)
            await server.settle()
            #expect(socket.frames.count == 1)
            socket.send(#"{"type":6"# + String(repeating: " ", count: limit - 10) + "}" + Talk.end)
            #expect(await socket.goodbye() == ["{}", Talk.closedWithError, "close 1000"])
        }
    }

    @Test func whatGoesOutIsNotLimited() async throws {
        let probe = Probe(["large": { _ in try await HubResult(of: String(repeating: "x", count: 5_000_000)) }])
        try await withServer(probe) { server in
            let socket = try await server.talker()
            socket.send(Talk.run("large"), Talk.call("Add", "1,2", id: "2"))
            let words = await socket.words(3)
            #expect(words[1].utf8.count == 5_000_000 + Talk.result(#""""#).utf8.count)
            #expect(words[2] == Talk.result("3", id: "2"))
        }
    }

    /// S189
    @Test func detailedErrorsTellTheClientToo() async throws {
        let limits = HubLimits.with {
            $0.detailedErrors = true
            $0.maximumReceiveMessageSize = 100
        }
        try await withServer(limits: limits) { server in
            let socket = try await server.talker()
            socket.send(Talk.echo(bytes: 101))
            let text =
                "Connection closed with an error. InvalidDataException: The maximum message size of 100B was exceeded. The message size can be configured in AddHubOptions."
            let close = #"{"type":7,"error":"\#(text)","allowReconnect":true}"#
            #expect(await socket.goodbye() == ["{}", close, "close 1000"])
        }
    }

    /// An unfinished message stays, bounded, and is closed at the client timeout once a ping came.
    @Test func halfAMessageThenSilenceIsClosedAtTheClientTimeout() async throws {
        try await withServer { server in
            let socket = try await server.talker()
            socket.send(String(Talk.echo(bytes: 30_000).dropLast()))
            await server.advance(by: .seconds(300))
            #expect(!Talk.words(socket.frames).contains("close 1000"))
            let pinging = try await server.talker()
            pinging.send(Talk.ping + #"{"type":1,"target":"Add","#)
            await server.advance(by: .milliseconds(29_990))
            #expect(!Talk.words(pinging.frames).contains("close 1000"))
            await server.advance(by: .milliseconds(210))
            #expect(await pinging.goodbye().suffix(2) == [Talk.closedWithError, "close 1000"])
        }
    }
}
