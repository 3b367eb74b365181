import HubTesting
import Hubs
import Testing

/// DESIGN 9, "A full send queue": who waits for a client that does not read, and for how long.
struct SlowClientTests {
    private static let network = TestServer.Network(socketBuffer: 4096)
    private static let size = 10_000
    /// What may be under way to a client that does not read: its socket, one batch, the queue and one message.
    private static let bound = 4096 + 64 * 1024 + 256 * 1024 + 2 * size
    private static let text = String(repeating: "x", count: size)

    /// A probe whose action `text` answers 10,000 bytes and notes that it ran.
    private static func probe() -> Probe {
        Probe([
            "text": { hub in
                hub.probe.note("ran")
                return try await HubResult(of: text)
            },
            "flood": { hub in
                for number in 0..<1_000 {
                    try await hub.clients.client(hub.probe.named).call("receive", number, text)
                    hub.probe.note("sent")
                }
                return try await HubResult(of: "flooded")
            },
            "target": { hub in
                hub.probe.name(hub.context.connectionID)
                return .nothing
            },
        ])
    }

    private func count(_ note: String, _ probe: Probe) -> Int { probe.notes.value.filter { $0 == note }.count }

    @Test func theAnswersOfAClientThatDoesNotReadWaitAndItIsClosedWithTheReason() async throws {
        let probe = Self.probe()
        try await withServer(probe, on: Self.network) { server in
            let socket = try await server.talker()
            let other = try await server.talker()
            socket.setReading(false)
            for number in 0..<200 { socket.send(Talk.run("text", id: "\(number)")) }
            await server.advance(by: .milliseconds(9_900))
            #expect(count("ran", probe) <= Self.bound / Self.size)
            #expect(count("ran", probe) >= 25)
            #expect(server.complaints.isEmpty)
            await server.advance(by: .milliseconds(400))
            await probe.notes.until { $0.last == "disconnected sendTimeout" }
            let complaint = try #require(server.warnings.first)
            #expect(complaint.message.contains("transportSendTimeout"))
            #expect(complaint.fields.contains(.init("code", "sendTimeout")))
            #expect(server.warnings.count == 1)
            await server.settle()
            #expect(server.connectionCount == 1)
            other.send(Talk.call("Add", "1,2"))
            #expect(await other.words(2) == ["{}", Talk.result("3")])
        }
    }

    @Test func aClientThatReadsAgainInTimeGetsEverythingInOrder() async throws {
        let probe = Self.probe()
        try await withServer(probe, on: Self.network) { server in
            let socket = try await server.talker()
            for round in 0..<5 {
                socket.setReading(false)
                for number in 0..<40 { socket.send(Talk.run("text", id: "\(round * 40 + number)")) }
                await server.advance(by: .seconds(9))
                socket.setReading(true)
                await server.settle()
            }
            let words = Talk.words(socket.frames).filter { $0.contains("result") }
            #expect(words == (0..<200).map { Talk.result("\"\(Self.text)\"", id: "\($0)") })
            #expect(server.complaints.isEmpty)
        }
    }

    /// A client that takes a little now and then is slow, not gone.
    @Test func aClientThatTakesALittleIsNotClosed() async throws {
        let probe = Self.probe()
        try await withServer(probe, on: Self.network) { server in
            let socket = try await server.talker()
            socket.setReading(false)
            for number in 0..<100 { socket.send(Talk.run("text", id: "\(number)")) }
            let sips = Sips(socket)
            for count in 1...20 {
                await server.advance(by: .seconds(9))
                sips.next()
                await server.settle()
                #expect(sips.count == count)
            }
            #expect(!probe.notes.value.contains("disconnected sendTimeout"))
        }
    }

    @Test func aSendToOneClientWaitsForRoomAndEndsWithTheClient() async throws {
        let probe = Self.probe()
        try await withServer(probe, on: Self.network) { server in
            let slow = try await server.talker()
            slow.send(Talk.run("target"))
            _ = await slow.frames(2)
            slow.setReading(false)
            let sender = try await server.talker()
            sender.send(Talk.run("flood"))
            await server.advance(by: .milliseconds(9_900))
            #expect(count("sent", probe) <= Self.bound / Self.size)
            #expect(sender.frames.count == 1)
            await server.advance(by: .milliseconds(400))
            #expect(await sender.words(2) == ["{}", Talk.result(#""flooded""#)])
            #expect(probe.notes.value.contains("disconnected sendTimeout"))
        }
    }

    /// S92: nobody passes those who wait.
    @Test func sendsThatWaitGoInTheirTurn() async throws {
        let probe = Probe([
            "each": { hub in
                let ids = hub.probe.notes.value.compactMap { $0.split(separator: " ").last.map { ConnectionID(String($0)) } }
                let client = hub.clients.client(ids[0])
                await withTaskGroup(of: Void.self) { group in
                    for number in 0..<400 {
                        group.addTask { try? await client.call("receive", number, String(repeating: "x", count: 1_000)) }
                    }
                }
                return try await HubResult(of: "sent")
            }
        ])
        try await withServer(probe, on: .init(socketBuffer: 32 * 1024)) { server in
            let slow = try await server.talker()
            let sender = try await server.talker()
            slow.setReading(false)
            sender.send(Talk.run("each"))
            await server.settle()
            #expect(sender.frames.count == 1)
            slow.setReading(true)
            #expect(await sender.hears(Talk.result(#""sent""#)))
            await server.settle()
            #expect(numbers(slow) == Array(0..<400))
        }
    }

    /// `all` sends a thousand broadcasts.
    private static func sendingToAll() -> Probe {
        Probe([
            "all": { hub in
                for number in 0..<1_000 {
                    try await hub.clients.all.call("receive", number, String(repeating: "x", count: 1_000))
                    // The loop gets to its sockets, so that who reads can.
                    await Task.yield()
                }
                return try await HubResult(of: "told")
            }
        ])
    }

    private func broadcast(
        _ policy: SlowConsumer, _ body: @Sendable (TestServer, TestSocket, TestSocket, Probe) async throws -> Void
    ) async throws {
        let probe = Self.sendingToAll()
        try await withServer(probe, limits: .with { $0.slowConsumer = policy }, on: .init(socketBuffer: 32 * 1024)) { server in
            let slow = try await server.talker()
            let sender = try await server.talker()
            slow.setReading(false)
            sender.send(Talk.run("all"))
            // The sender waits for nobody: it is answered before any time has passed.
            await server.settle()
            #expect(await sender.hears(Talk.result(#""told""#)))
            #expect(numbers(sender) == Array(0..<1_000))
            try await body(server, slow, sender, probe)
        }
    }

    private func numbers(_ socket: TestSocket) -> [Int] {
        Talk.words(socket.frames).compactMap { word in
            let start = #"{"type":1,"target":"receive","arguments":["#
            return word.hasPrefix(start) ? Int(word.dropFirst(start.count).prefix { $0 != "," }) : nil
        }
    }

    @Test func aBroadcastClosesWhoDoesNotRead() async throws {
        try await broadcast(.close) { server, slow, _, probe in
            await probe.notes.until { $0.contains("disconnected slowConsumer") }
            let complaint = try #require(server.warnings.first)
            #expect(complaint.message.contains("sendQueueSize"))
            #expect(complaint.fields.contains(.init("code", "slowConsumer")))
            #expect(server.warnings.count == 1)
            // It hears why, if it reads again; else it is gone after the send timeout.
            await server.advance(by: .milliseconds(10_200))
            #expect(server.connectionCount == 1)
        }
    }

    @Test func whoIsClosedAndReadsAgainHearsWhy() async throws {
        try await broadcast(.close) { server, slow, _, _ in
            slow.setReading(true)
            #expect(await slow.goodbye().suffix(2) == [Talk.closedWithError, "close 1000"])
            let heard = numbers(slow)
            #expect(heard == Array(0..<heard.count))
        }
    }

    @Test func aBroadcastDropsTheOldestAndCountsThem() async throws {
        try await broadcast(.dropOldest) { server, slow, _, _ in
            slow.setReading(true)
            await server.settle()
            let heard = numbers(slow)
            #expect(heard.count < 1_000)
            #expect(heard.last == 999)
            #expect(heard == heard.sorted())
            let lost = server.complaints.compactMap { $0.firstMatch(of: /lost (\d+) sends/).flatMap { Int($0.1) } }
            #expect(lost.reduce(0, +) == 1_000 - heard.count)
            #expect(lost.count == server.complaints.count)
        }
    }

    /// The sender is who waits, so the queue stays bounded.
    @Test(arguments: [true, false])
    func aBroadcastMayWaitForWhoDoesNotRead(readsAgain: Bool) async throws {
        let limits = HubLimits.with { $0.slowConsumer = .wait }
        try await withServer(Self.sendingToAll(), limits: limits, on: .init(socketBuffer: 32 * 1024)) { server in
            let slow = try await server.talker()
            let sender = try await server.talker()
            slow.setReading(false)
            sender.send(Talk.run("all"))
            await server.settle()
            #expect(numbers(sender).count < 400)
            if readsAgain { slow.setReading(true) } else { await server.advance(by: .milliseconds(10_200)) }
            #expect(await sender.hears(Talk.result(#""told""#)))
            #expect(numbers(sender) == Array(0..<1_000))
            await server.settle()
            #expect(readsAgain ? numbers(slow) == Array(0..<1_000) : server.connectionCount == 1)
        }
    }

    /// One message of any size fits.
    @Test func aMessageLargerThanTheQueueIsSent() async throws {
        let probe = Probe([
            "large": { hub in
                try await hub.clients.all.call("receive", 0, String(repeating: "x", count: 1_000_000))
                return .nothing
            }
        ])
        try await withServer(probe, limits: .with { $0.sendQueueSize = 1_000 }, on: Self.network) { server in
            let socket = try await server.talker()
            let slow = try await server.talker()
            slow.setReading(false)
            socket.send(Talk.run("large"))
            await server.settle()
            slow.setReading(true)
            await server.settle()
            #expect(numbers(slow) == [0])
            #expect(numbers(socket) == [0])
            #expect(server.complaints.isEmpty)
        }
    }

    /// Nothing is queued for pings of a client that does not read the pongs.
    @Test func aFloodOfPingsIsNotAnsweredWithoutEnd() async throws {
        try await withServer(on: Self.network) { server in
            let socket = try await server.talker()
            socket.setReading(false)
            let ping = TestSocket.frame(opcode: 9, [UInt8](repeating: 120, count: 125))
            for _ in 0..<500 { socket.send(bytes: Array(repeatElement(ping, count: 20).joined())) }
            await server.settle()
            #expect(await socket.unsent == 0)
            socket.setReading(true)
            await server.settle()
            #expect(socket.stream.heard.bytes.count < 4096 + 2 * 64 * 1024)
            socket.send(Talk.call("Add", "1,2"))
            #expect(await socket.hears(Talk.result("3")))
        }
    }

    @Test func aFloodOfCallsFromWhoDoesNotReadStaysInItsSocket() async throws {
        let probe = Self.probe()
        try await withServer(probe, on: Self.network) { server in
            let socket = try await server.talker()
            socket.setReading(false)
            let calls = (0..<20_000).map { Talk.run("text", id: "\($0)") }.joined()
            socket.send(bytes: TestSocket.frame(opcode: 1, Array(calls.utf8)))
            await server.settle()
            #expect(await socket.unsent > calls.utf8.count - 4096 - 3 * 64 * 1024)
            #expect(count("ran", probe) <= Self.bound / Self.size)
        }
    }
}

/// Reads a client's socket one read at a time.
private final class Sips: ByteReceiver {
    private let stream: any ByteStream
    private let reads = Watched(0)

    init(_ socket: TestSocket) {
        let stream = socket.stream.stream
        self.stream = stream
        stream.loop.execute { stream.setReceiver(self) }
    }

    var count: Int { reads.value }

    func next() {
        let stream = stream
        stream.loop.execute { stream.setReading(true) }
    }

    func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }

    func received(_ range: Range<Int>) {
        stream.setReading(false)
        reads.change { $0 += 1 }
    }

    func writable() {}

    func ended(_ error: (any Error)?) {}
}
