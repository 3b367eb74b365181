import HubBase
import HubTesting
import Testing

@testable import HubClient

private func end(_ error: String? = nil, _ code: UInt16? = nil, allowsReconnect: Bool = false) -> ClientEnd {
    var end = ClientEnd()
    (end.error, end.closeCode, end.allowsReconnect) = (error, code, allowsReconnect)
    return end
}

@Test func closingSaysGoodbyeAndWaitsForTheServer() async throws {
    try await ScriptedServer.run { server in
        let (client, peer) = try await server.connected()
        let call = Task { try await client.invoke("slow") }
        _ = try await peer.frames(2)
        async let closed: Void = client.close()
        #expect(try await peer.frames(4).suffix(2) == [#"{"type":7}"#, "<close 1000>"])
        peer.sendClose(1000)
        await closed
        #expect(await client.end() == end(nil, 1000))
        await #expect(throws: ClientError.ended(end(nil, 1000))) { _ = try await call.value }
        await #expect(throws: ClientError.ended(end(nil, 1000))) { try await client.send("late") }
        await #expect(throws: ClientError.ended(end(nil, 1000))) { _ = try await client.invoke("late") }
        await #expect(throws: ClientError.ended(end(nil, 1000))) { _ = try await client.next("late") }
        await client.close()
    }
}

@Test func aServerThatDoesNotCloseIsLeftAfterFiveSeconds() async throws {
    try await ScriptedServer.run { server in
        let (client, peer) = try await server.connected()
        async let closed: Void = client.close()
        _ = try await peer.frames(3)
        await server.network.advance(by: .seconds(4))
        #expect(peer.recorder.heard.ends == 0)
        await server.network.advance(by: .seconds(2))
        await closed
        #expect(await client.end() == end())
        _ = await peer.recorder.end()
    }
}

@Test func theReasonOfTheServerIsTold() async throws {
    try await ScriptedServer.run { server in
        let (client, peer) = try await server.connected()
        let kept = Task { try await client.next("late") }
        await server.network.settle()
        peer.send(#"{"type":7,"error":"too slow","allowReconnect":true}"#, #"{"type":1,"target":"late","arguments":[]}"#)
        peer.sendClose(1000)
        let expected = end("too slow", 1000, allowsReconnect: true)
        #expect(await client.end() == expected)
        await #expect(throws: ClientError.ended(expected)) { _ = try await kept.value }
        #expect(try await peer.frames(2).last == "<close 1000>")
    }
}

@Test(
    arguments: [
        (1000, end(nil, 1000)), (1011, end("The server closed its WebSocket with code 1011.", 1011)),
        (nil, end("The server left without a word.")),
    ] as [(UInt16?, ClientEnd)])
func aServerThatClosesIsAnswered(_ code: UInt16?, _ expected: ClientEnd) async throws {
    try await ScriptedServer.run { server in
        let (client, peer) = try await server.connected()
        peer.sendClose(code)
        #expect(try await peer.frames(2).last == "<close 1000>")
        let end = await client.end()
        #expect(end.closeCode == expected.closeCode)
        if code != nil { #expect(end == expected) }
    }
}

@Test func aServerThatLeavesWithoutAWordIsToldAsSuch() async throws {
    try await ScriptedServer.run { server in
        let (client, peer) = try await server.connected()
        let call = Task { try await client.invoke("slow") }
        _ = try await peer.frames(2)
        let stream = peer.recorder.stream
        stream.loop.execute { stream.close(flushing: true) }
        #expect(await client.end() == end("The server left without a word."))
        await #expect(throws: ClientError.ended(end("The server left without a word."))) { _ = try await call.value }
    }
}

@Test(
    arguments: [
        ([0x81, 1, 0xFF], "<close 1007>", "The server broke the WebSocket protocol: a text that is not UTF-8."),
        ([0x81, 0x81, 0, 0, 0, 0, 0x61], "<close 1002>", "The server broke the WebSocket protocol: a masked frame."),
        (ScriptedPeer.frame("nonsense\u{1E}"), "<close 1000>", "The server sent what is no message."),
        (
            ScriptedPeer.frame(String(repeating: "x", count: 101)), "<close 1009>",
            "The server broke the WebSocket protocol: too large a message."
        ),
        (
            ScriptedPeer.frame(String(repeating: "x", count: 60)) + ScriptedPeer.frame(String(repeating: "x", count: 60)),
            "<close 1009>",
            "The server sent too large a message."
        ),
    ] as [([UInt8], String, String)])
func whatIsNotUnderstoodEndsTheConnection(_ bytes: [UInt8], _ answer: String, _ reason: String) async throws {
    try await ScriptedServer.run { server in
        var options = ClientOptions()
        options.maximumReceiveMessageSize = 100
        let (client, peer) = try await server.connected(options)
        peer.recorder.send(bytes)
        #expect(try await peer.frames(2).last == answer)
        await server.network.advance(by: .seconds(6))
        #expect(await client.end().error == reason)
    }
}

@Test func pingsAreSentAndAServerThatIsSilentIsGivenUp() async throws {
    try await ScriptedServer.run { server in
        let (client, peer) = try await server.connected()
        await server.network.advance(by: .seconds(16))
        #expect(try await peer.frames(2).last == #"{"type":6}"#)
        peer.send(#"{"type":6}"#)
        await server.network.advance(by: .seconds(29))
        #expect(peer.recorder.heard.ends == 0)
        await server.network.advance(by: .seconds(7))
        #expect(await client.end().error == "The server sent nothing for 30.0 seconds.")
    }
}

@Test func pingsOfTheWebSocketAreAnswered() async throws {
    try await ScriptedServer.run { server in
        let (_, peer) = try await server.connected()
        peer.recorder.send([0x89, 2, 0x68, 0x69])
        #expect(try await peer.frames(2).last == "<pong hi>")
    }
}
