import HubBase
import HubSettings
import HubTesting
import Hubs
import Testing

/// Clients that do not read, or not fast, and what others notice of it.
struct StalledClientTests {
    @Test func aClientThatClosesButNeverReadsIsGoneOnceItsTimeIsOver() async throws {
        try await withServer(on: .init(socketBuffer: 4_096)) { server in
            let client = try await server.greeted()
            client.setReading(false)
            client.send(TestSocket.invocation("Echo", #""\#(text(20_000))""#, id: "1"))
            await server.settle()
            client.send(bytes: TestSocket.frame(opcode: 8, []))
            await server.settle()
            #expect(server.connectionCount == 1)
            await server.advance(by: .seconds(30))
            #expect(server.connectionCount == 0)
        }
    }

    /// What waits in its socket looks the same at each look, since all its messages are alike.
    @Test func aClientThatReadsSlowlyIsNotTakenForOneThatTakesNothing() async throws {
        var limits = HubLimits()
        limits.sendQueueSize = 2 * 1024 * 1024
        limits.keepAliveInterval = .seconds(600)
        try await withServer(limits: limits, on: .init(socketBuffer: 4_096, chunk: 64)) { server in
            let client = try await server.greeted()
            let sips = Sips(client.stream.stream)
            let guest = try await server.guest()
            // Framed, and so read, in whole chunks: 4 bytes of head, which lie in front of what is sent.
            let message = 20_480
            let payload = text(message - 4 - sent("").utf8.count)
            for _ in 0..<60 { try await guest.send("others", [], .string(payload)) }
            await server.settle()
            await sips.take(message)
            for _ in 0..<12 {
                await server.advance(by: .seconds(5))
                // A batch to the socket holds as many as fit into 64 KiB.
                await sips.take(3 * message)
            }
            #expect(!server.log.contains { $0.message.contains("took nothing") })
        }
    }

    /// The event of a client that a broadcast closes does not overtake the broadcast.
    @Test func whatADisconnectedEventSendsComesAfterTheSendThatBroughtItAbout() async throws {
        var limits = HubLimits()
        limits.sendQueueSize = 30_000
        let probe = Probe(whenDisconnected: { hub, _ in try await hub.clients.all.call("receive", "left") })
        try await withServer(probe, limits: limits, on: .init(socketBuffer: 4_096)) { server in
            // The first member of the list, so that it is closed before the others have the send.
            let stalled = try await server.greeted()
            stalled.setReading(false)
            let (witness, sender) = (try await server.guest(), try await server.guest())
            for number in 0..<3 {
                try await sender.send("all", [], .string("\(number)" + text(20_000)))
                await server.settle()
            }
            #expect(await witness.heard(4).map { $0.string?.first } == ["0", "1", "2", "l"])
            await server.logged { $0.message.contains("does not take what is sent") }
        }
    }

    /// It is asked about room when it is gone already: the sender waited for another one meanwhile.
    @Test func aSendThatWaitsForManyWaitsForNobodyWhoHasLeft() async throws {
        var limits = HubLimits()
        limits.sendQueueSize = 1_024
        limits.slowConsumer = .wait
        try await withServer(limits: limits, on: .init(socketBuffer: 4_096)) { server in
            let stalled = [try await server.greeted(), try await server.greeted()]
            for client in stalled { client.setReading(false) }
            let sender = try await server.guest()
            try await sender.send("others", [], .string(text(20_000)))
            let isDone = Watched(false)
            let call = Task {
                try await sender.send("others", [], "more")
                isDone.change { $0 = true }
            }
            await server.settle()
            // The first one is waited for now.
            stalled[1].stream.stream.loop.execute { stalled[1].stream.stream.close(flushing: false) }
            await server.logged { $0.message.hasPrefix("Connection of hub test ended") }
            await server.settle()
            #expect(!isDone.value && server.connectionCount == 2)
            stalled[0].setReading(true)
            try await call.value
        }
    }

    @Test(arguments: [1, 2])
    func aTaskThatBeganOnTheLoopMayWaitForAClientElsewhere(loops: Int) async throws {
        var limits = HubLimits()
        limits.sendQueueSize = 1_024
        let isWaiting = Watched(0)
        let probe = Probe([
            "tasks": { hub in
                let target = hub.clients.client(hub.probe.named)
                // Begins in place, on the loop, and goes on in the global pool.
                try await Task.immediate {
                    for number in 0..<5 {
                        isWaiting.change { $0 = number }
                        try await target.call("receive", .string(text(20_000)) as HubValue)
                    }
                }.value
                return .nothing
            }
        ])
        try await withServer(probe, limits: limits, on: .init(loops: loops, socketBuffer: 4_096)) { server in
            let sender = try await server.guest()
            let client = try await server.greeted()
            client.send(TestSocket.invocation("ID", id: "1"))
            let answer = try #require(TestSocket.records(await client.frames(2)).last)
            probe.name(ConnectionID(String(answer.split(separator: "\"")[9])))
            client.setReading(false)
            async let call = sender.client.invoke("Run", "tasks")
            await isWaiting.until { $0 > 0 }
            await server.settle()
            client.setReading(true)
            _ = try await call
            #expect(await client.frames(7).count == 7)
        }
    }
}

private func text(_ count: Int) -> String { String(repeating: "x", count: count) }

private func sent(_ text: String) -> String { #"{"type":1,"target":"receive","arguments":["\#(text)"]}"# + "\u{1E}" }

extension TestServer {
    /// A socket that has shaken hands.
    fileprivate func greeted() async throws -> TestSocket {
        let socket = try await webSocket("/test")
        socket.send(TestSocket.handshake)
        _ = await socket.frames(1)
        await settle()
        return socket
    }
}

/// Reads as much as it is told to, and then stops.
private final class Sips: ByteReceiver {
    private struct State {
        var taken = 0
        var wanted = 0
    }

    private let stream: any ByteStream
    private let state = Watched(State())

    init(_ stream: any ByteStream) {
        self.stream = stream
        stream.loop.onLoop {
            stream.setReading(false)
            stream.setReceiver(self)
        }
    }

    func take(_ count: Int) async {
        let stream = stream
        state.change { $0.wanted += count }
        stream.loop.execute { stream.setReading(true) }
        await state.until { $0.taken >= $0.wanted }
    }

    func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }

    func received(_ range: Range<Int>) {
        state.change { $0.taken += range.count }
        let now = state.value
        if now.taken >= now.wanted { stream.setReading(false) }
    }

    func writable() {}
    func ended(_ error: (any Error)?) {}
}
