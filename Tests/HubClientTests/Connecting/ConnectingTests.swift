import HubBase
import HubTesting
import Testing

@testable import HubClient

@Test func aClientNegotiatesUpgradesAndShakesHands() async throws {
    try await ScriptedServer.run { server in
        var options = ClientOptions()
        options.headers = ["X-Tenant": "blue"]
        async let client = ClientConnection.connect(to: ScriptedServer.url + "?a=b", options: options, over: server.loop)
        let negotiate = try await server.port.negotiate()
        #expect(
            negotiate == [
                "POST /chat/negotiate?a=b&negotiateVersion=1 HTTP/1.1", "Host: 127.0.0.1:5000", "X-Tenant: blue",
                "Content-Length: 0",
            ])
        let (peer, upgrade) = try await server.port.upgrade()
        #expect(upgrade.first == "GET /chat?a=b&id=secret HTTP/1.1")
        #expect(upgrade.contains("X-Tenant: blue"))
        #expect(try await peer.frames(1) == [#"{"protocol":"json","version":1}"#])
        peer.send("{}")
        #expect(try await client.connectionID == "one")
    }
}

@Test(arguments: [1, 2, 3, 7]) func howTheBytesComeDoesNotMatter(_ chunk: Int) async throws {
    try await ScriptedServer.run(chunk: chunk) { server in
        async let client = ClientConnection.connect(to: ScriptedServer.url, over: server.loop)
        _ = try await server.port.negotiate()
        let (peer, _) = try await server.port.upgrade(
            ScriptedPeer.frame("{}\u{1E}{\"type\":1,\"target\":\"early\",\"arguments\":[\"é\"]}\u{1E}"))
        let connected = try await client
        #expect(try await connected.next("early") == ["é"])
        async let result = connected.invoke("echo", "x")
        #expect(try await peer.frames(2).last == #"{"type":1,"invocationId":"1","target":"echo","arguments":["x"]}"#)
        peer.send(#"{"type":3,"invocationId":"1","result":"y"}"#)
        #expect(try await result == "y")
    }
}

@Test func anOlderServerGivesOneIdForAll() async throws {
    try await ScriptedServer.run { server in
        async let client = ClientConnection.connect(to: ScriptedServer.url, over: server.loop)
        _ = try await server.port.negotiate(#"{"connectionId":"old","availableTransports":[{"transport":"WebSockets"}]}"#)
        let (_, upgrade) = try await server.port.upgrade(ScriptedPeer.frame("{}\u{1E}"))
        #expect(upgrade.first == "GET /chat?id=old HTTP/1.1")
        #expect(try await client.connectionID == "old")
    }
}

@Test(arguments: [
    (#"{"error":"no"}"#, ClientError.refused(status: nil, text: "no")),
    ("[]", .misunderstood("the answer to negotiate is no JSON object")),
    ("", .misunderstood("the answer to negotiate is no JSON object")),
    ("{}", .misunderstood("negotiate gave no id")),
    (
        #"{"connectionId":"a","availableTransports":[{"transport":"LongPolling"}]}"#,
        .misunderstood("the server offers no WebSockets")
    ),
])
func aNegotiationThatFailsTellsWhy(_ body: String, _ expected: ClientError) async throws {
    try await ScriptedServer.run { server in
        let client = Task { try await ClientConnection.connect(to: ScriptedServer.url, over: server.loop) }
        _ = try await server.port.negotiate(body)
        await #expect(throws: expected) { _ = try await client.value }
    }
}

@Test func aRefusedRequestTellsItsStatusAndText() async throws {
    try await ScriptedServer.run { server in
        let client = Task { try await ClientConnection.connect(to: ScriptedServer.url, over: server.loop) }
        _ = try await server.port.negotiate()
        let (peer, _) = try await server.port.request()
        peer.send(Array("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone".utf8))
        await #expect(throws: ClientError.refused(status: 404, text: "gone")) { _ = try await client.value }
        _ = await peer.end()
    }
}

@Test func aWrongKeyIsNoWebSocket() async throws {
    try await ScriptedServer.run { server in
        let client = Task { try await ClientConnection.connect(to: ScriptedServer.url, over: server.loop) }
        _ = try await server.port.negotiate()
        let (peer, _) = try await server.port.request()
        peer.send(Array("HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n".utf8))
        await #expect(throws: ClientError.misunderstood("the answer to the upgrade has another key")) {
            _ = try await client.value
        }
        _ = await peer.end()
    }
}

@Test(arguments: [
    (#"{"error":"not supported"}"#, ClientError.refused(status: nil, text: "not supported")),
    (#"{"type":6}"#, .misunderstood("the answer to the handshake is none")),
    ("x", .misunderstood("the answer to the handshake is none")),
])
func aRefusedHandshakeTellsWhy(_ answer: String, _ expected: ClientError) async throws {
    try await ScriptedServer.run { server in
        let client = Task { try await ClientConnection.connect(to: ScriptedServer.url, over: server.loop) }
        _ = try await server.port.negotiate()
        let (peer, _) = try await server.port.upgrade(ScriptedPeer.frame(answer + "\u{1E}"))
        await #expect(throws: expected) { _ = try await client.value }
        _ = await peer.recorder.end()
    }
}

@Test func nobodyThereIsSaid() async throws {
    try await SimulatedNetwork.run { network in
        _ = await #expect(throws: ClientError.unreachable("127.0.0.1:9 refused the connection")) {
            try await ClientConnection.connect(to: "http://127.0.0.1:9/", over: network.loops[0])
        }
    }
}

@Test(arguments: [0, 1, 2]) func aServerThatDoesNotAnswerIsGivenUp(_ steps: Int) async throws {
    try await ScriptedServer.run { server in
        let client = Task { try await ClientConnection.connect(to: ScriptedServer.url, over: server.loop) }
        if steps > 0 { _ = try await server.port.negotiate() }
        let peer = steps > 1 ? try await server.port.upgrade().peer.recorder : try await server.port.request().peer
        if steps > 1 { _ = await peer.heard { $0.bytes.last == 0x1E || $0.reads > 1 } }
        await server.network.advance(by: .seconds(14))
        #expect(peer.heard.ends == 0)
        await server.network.advance(by: .seconds(2))
        await #expect(throws: ClientError.timedOut) { _ = try await client.value }
        _ = await peer.end()
    }
}

@Test(arguments: [0, 1, 2]) func connectingCanBeCancelled(_ steps: Int) async throws {
    try await ScriptedServer.run { server in
        let connecting = Task { try await ClientConnection.connect(to: ScriptedServer.url, over: server.loop) }
        if steps > 0 { _ = try await server.port.negotiate() }
        let peer = steps > 1 ? try await server.port.upgrade().peer.recorder : try await server.port.request().peer
        connecting.cancel()
        await #expect(throws: CancellationError.self) { _ = try await connecting.value }
        _ = await peer.end()
    }
}

@Test func headersThatWouldBeginALineAreRefused() async throws {
    try await SimulatedNetwork.run { network in
        var options = ClientOptions()
        options.headers = ["X": "a\r\nY: b"]
        await #expect(throws: ClientError.badURL("a header field cannot be sent as it is")) {
            try await ClientConnection.connect(to: ScriptedServer.url, options: options, over: network.loops[0])
        }
    }
}
