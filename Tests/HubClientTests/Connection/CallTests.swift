import HubBase
import HubTesting
import Testing

@testable import HubClient

@Test func eachCallGetsItsOwnAnswer() async throws {
    try await ScriptedServer.run { server in
        let (client, peer) = try await server.connected()
        async let first = client.invoke("add", 1, 2, as: Int.self)
        #expect(try await peer.frames(2).last == #"{"type":1,"invocationId":"1","target":"add","arguments":[1,2]}"#)
        async let second = client.invoke("name", as: String?.self)
        #expect(try await peer.frames(3).last == #"{"type":1,"invocationId":"2","target":"name","arguments":[]}"#)
        peer.send(#"{"type":3,"invocationId":"2","result":null}"#, #"{"type":3,"invocationId":"9","result":0}"#)
        #expect(try await second == nil)
        peer.send(#"{"type":3,"invocationId":"1","result":3}"#)
        #expect(try await first == 3)
    }
}

@Test func anErrorOfTheHubIsThrownWithItsText() async throws {
    try await ScriptedServer.run { server in
        let (client, peer) = try await server.connected()
        let result = Task { try await client.invoke("fail") }
        _ = try await peer.frames(2)
        peer.send(#"{"type":3,"invocationId":"1","error":"HubException: told"}"#)
        await #expect(throws: HubCallError("HubException: told")) { _ = try await result.value }
    }
}

@Test func sendsAskForNoAnswerAndKeepTheirOrder() async throws {
    try await ScriptedServer.run { server in
        let (client, peer) = try await server.connected()
        for number in 0..<20 { try await client.send("count", number) }
        let frames = try await peer.frames(21).dropFirst()
        #expect(Array(frames) == (0..<20).map { #"{"type":1,"target":"count","arguments":[\#($0)]}"# })
    }
}

@Test func anArgumentThatCannotBeEncodedSendsNothing() async throws {
    struct Broken: Encodable {
        func encode(to encoder: any Encoder) throws { throw CancellationError() }
    }
    try await ScriptedServer.run { server in
        let (client, peer) = try await server.connected()
        await #expect(throws: CancellationError.self) { try await client.send("x", Broken()) }
        try await client.send("y")
        #expect(try await peer.frames(2).last == #"{"type":1,"target":"y","arguments":[]}"#)
    }
}

@Test func aCancelledCallEndsAtOnceAndItsAnswerIsPassedOver() async throws {
    try await ScriptedServer.run { server in
        let (client, peer) = try await server.connected()
        let call = Task { try await client.invoke("slow") }
        _ = try await peer.frames(2)
        call.cancel()
        await #expect(throws: CancellationError.self) { _ = try await call.value }
        peer.send(#"{"type":3,"invocationId":"1","result":1}"#)
        async let next = client.invoke("quick", as: Int.self)
        _ = try await peer.frames(3)
        peer.send(#"{"type":3,"invocationId":"2","result":2}"#)
        #expect(try await next == 2)
    }
}

@Test func callsOfTheServerReachTheirHandlersInOrder() async throws {
    try await ScriptedServer.run { server in
        let (client, peer) = try await server.connected()
        let (seen, continuation) = AsyncStream.makeStream(of: HubValue.self)
        await client.on("count") { continuation.yield($0[0]) }
        peer.send(#"{"type":1,"target":"count","arguments":[1]}"#, #"{"type":1,"target":"Count","arguments":[9]}"#)
        peer.send(#"{"type":1,"target":"count","arguments":[2]}"#)
        var iterator = seen.makeAsyncIterator()
        #expect(await iterator.next() == 1)
        #expect(await iterator.next() == 2)
        #expect(try await client.next("Count") == [9])
    }
}

@Test func callsWithoutAHandlerAreKeptForWhoAsks() async throws {
    try await ScriptedServer.run { server in
        let (client, peer) = try await server.connected()
        async let waited = client.next("a")
        await server.network.settle()
        peer.send(#"{"type":1,"target":"b","arguments":[1]}"#, #"{"type":1,"target":"b","arguments":[2]}"#)
        peer.send(#"{"type":1,"target":"a","arguments":[3]}"#)
        #expect(try await waited == [3])
        #expect(try await client.next("b") == [1])
        #expect(try await client.next("b") == [2])
    }
}

@Test func ofTheKeptCallsTheOldestAreDropped() async {
    var inbox = CallInbox()
    for number in 0...Int64(CallInbox.capacity) { #expect(inbox.take("m", [.integer(number)], size: 1).isEmpty) }
    #expect(await inbox.takeKept("m") == [1])
    #expect(inbox.take("big", [1], size: CallInbox.capacityInBytes).isEmpty)
    #expect(await inbox.takeKept("m") == nil)
    #expect(await inbox.takeKept("big") == [1])
}

extension CallInbox {
    /// What is kept for who asks now.
    fileprivate mutating func takeKept(_ method: String) async -> [HubValue]? {
        let waiter = Waiter<[HubValue]>()
        return try? await waiter.wait {
            wait(waiter, for: method)
            waiter.finish(.failure(CancellationError()))
        }
    }
}

@Test func aWaitForACallCanBeCancelled() async throws {
    try await ScriptedServer.run { server in
        let (client, peer) = try await server.connected()
        let wait = Task { try await client.next("a") }
        await server.network.settle()
        wait.cancel()
        await #expect(throws: CancellationError.self) { _ = try await wait.value }
        peer.send(#"{"type":1,"target":"a","arguments":[3]}"#)
        #expect(try await client.next("a") == [3])
    }
}

@Test func aServerThatTakesNothingHoldsTheCaller() async throws {
    try await ScriptedServer.run(socketBuffer: 10_000) { server in
        let (client, peer) = try await server.connected()
        peer.recorder.stream.loop.execute { peer.recorder.stream.setReading(false) }
        await server.network.settle()
        let sent = Lock(0)
        let text = String(repeating: "x", count: 30_000)
        let sending = Task {
            for _ in 0..<20 {
                try await client.send("text", text)
                sent.withLock { $0 += 1 }
            }
        }
        while sent.withLock({ $0 }) < 5 { await server.network.settle() }
        for _ in 0..<100 { await server.network.settle() }
        #expect(sent.withLock { $0 } < 15)
        peer.recorder.stream.loop.execute { peer.recorder.stream.setReading(true) }
        try await sending.value
        _ = await peer.recorder.bytes(20 * 30_000)
    }
}
