import HubBase
import HubTesting
import Testing

struct SimulatedNetworkTests {
    private let anyPort = SocketAddress(host: "127.0.0.1", port: 0)

    // MARK: Time

    @Test func timeStandsStillUntilItIsMoved() async throws {
        try await SimulatedNetwork.run { network in
            let start = network.now
            await network.settle()
            #expect(network.now == start)
            await network.advance(by: .milliseconds(1_234))
            #expect(start.duration(to: network.now) == .milliseconds(1_234))
            await network.advance(by: .seconds(-5))
            #expect(start.duration(to: network.now) == .milliseconds(1_234))
        }
    }

    @Test func timersOfAllLoopsFireInTheOrderOfTheirTimes() async throws {
        try await SimulatedNetwork.run(loops: 3) { network in
            let start = network.now
            let fired = Watched<[String]>([])
            for (index, milliseconds) in [(0, 500), (1, 300), (2, 60_000), (1, 400), (0, 300)] {
                let loop = network.loops[index]
                loop.execute {
                    loop.timers.arm(at: start.advanced(by: .milliseconds(milliseconds))) {
                        fired.change { $0.append("\(index) \(start.duration(to: loop.poller.now) / .milliseconds(1))") }
                        return nil
                    }
                }
            }
            await network.settle()
            #expect(fired.value.isEmpty)
            await network.advance(by: .seconds(1))
            #expect(fired.value == ["0 300.0", "1 300.0", "1 400.0", "0 500.0"])
            await network.advance(by: .milliseconds(58_999))
            #expect(fired.value.count == 4)
            await network.advance(by: .milliseconds(1))
            #expect(fired.value.last == "2 60000.0")
        }
    }

    @Test(arguments: [1, 50, 99, 100, 101, 12_345])
    func aTimerIsNeverEarlyAndAtMostOneSlotLate(milliseconds: Int) async throws {
        try await SimulatedNetwork.run { network in
            let loop = network.loops[0]
            await network.advance(by: .milliseconds(37))
            let deadline = network.now.advanced(by: .milliseconds(milliseconds))
            let fired = Watched<LoopInstant?>(nil)
            loop.execute {
                loop.timers.arm(at: deadline) {
                    fired.change { $0 = loop.poller.now }
                    return nil
                }
            }
            await network.advance(by: .milliseconds(milliseconds - 1))
            #expect(fired.value == nil)
            await network.advance(by: .milliseconds(101))
            let moment = try #require(fired.value)
            #expect(moment >= deadline)
            #expect(deadline.duration(to: moment) <= TimerWheel.slot)
        }
    }

    @Test func sleepersOfALoopWakeInSimulatedTime() async throws {
        try await SimulatedNetwork.run { network in
            let loop = network.loops[0]
            let steps = Watched<[Int]>([])
            let task = Task(executorPreference: loop.tasks) {
                for step in 1...3 {
                    try await LoopClock(loop).sleep(for: .seconds(10))
                    steps.change { $0.append(step) }
                }
            }
            await network.settle()
            await network.advance(by: .seconds(9))
            #expect(steps.value == [])
            await network.advance(by: .seconds(11))
            #expect(steps.value == [1, 2])
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            await network.advance(by: .seconds(20))
            #expect(steps.value == [1, 2])
        }
    }

    // MARK: Settling

    @Test func settlingWaitsForWorkThatMakesWorkOnOtherLoops() async throws {
        try await SimulatedNetwork.run(loops: 2) { network in
            let hops = Watched(0)
            @Sendable func hop() {
                hops.change { $0 += 1 }
                if hops.value < 1_000 { network.loops[hops.value % 2].execute { hop() } }
            }
            network.loops[0].execute { hop() }
            await network.settle()
            #expect(hops.value == 1_000)
        }
    }

    @Test func onlyOneLoopAtATimeIsCurrent() async throws {
        try await SimulatedNetwork.run(loops: 2) { network in
            let (one, two) = (network.loops[0], network.loops[1])
            let seen = Watched<[Bool]>([])
            one.execute { seen.change { $0 += [one.isCurrent, two.isCurrent] } }
            await network.settle()
            #expect(seen.value == [true, false])
            #expect(!one.isCurrent)
        }
    }

    @Test func whoWaitsForTimeWhenTheNetworkStopsIsLetGo() async throws {
        let network = try SimulatedNetwork()
        async let waiting: Void = network.advance(by: .seconds(1))
        await network.stop()
        await waiting
        await network.settle()
    }

    // MARK: Sockets

    /// A connection: the accepted end first.
    private func pair(_ network: SimulatedNetwork) async throws -> (StreamRecorder, StreamRecorder) {
        let loop = network.loops[0]
        let server = Watched<StreamRecorder?>(nil)
        let listener = try loop.poller.listen(on: anyPort) { socket in
            server.change { $0 = (try? loop.poller.adopt(socket, on: loop)).map(StreamRecorder.init) }
        }
        let client = StreamRecorder(try await loop.poller.connect(to: listener.address, on: loop))
        return (try #require(await server.until { $0 != nil }), client)
    }

    @Test(arguments: [1, 2, 7, 1_000, .max])
    func aReadBringsAsManyBytesAsAskedFor(chunk: Int) async throws {
        try await SimulatedNetwork.run(chunk: chunk) { network in
            let (server, client) = try await pair(network)
            let sent = (0..<1_000).map { UInt8(truncatingIfNeeded: $0) }
            client.send(sent)
            await network.settle()
            #expect(server.heard.bytes == sent)
            #expect(server.heard.reads == (1_000 + min(chunk, 1_000) - 1) / min(chunk, 1_000))
        }
    }

    @Test func aPeerThatDoesNotReadTakesExactlyTheSocketsBuffer() async throws {
        try await SimulatedNetwork.run(socketBuffer: 100) { network in
            let (server, client) = try await pair(network)
            server.stream.loop.execute { server.stream.setReading(false) }
            client.send([UInt8](repeating: 1, count: 250))
            await network.settle()
            let unsent = Watched<[Int]>([])
            let look: @Sendable () -> Void = { unsent.change { $0.append(client.stream.unsent) } }
            client.stream.loop.execute(look)
            await network.settle()
            #expect(unsent.value == [150])
            server.stream.loop.execute { server.stream.setReading(true) }
            client.stream.loop.execute(look)
            await network.settle()
            #expect(client.heard.writables == 1)
            #expect(server.heard.bytes.count == 250)
        }
    }

    @Test func aConnectionCanBreak() async throws {
        try await SimulatedNetwork.run { network in
            let (server, client) = try await pair(network)
            client.send([1])
            let stream = try #require(client.stream as? SimulatedStream)
            stream.loop.execute { stream.reset() }
            await network.settle()
            #expect(server.heard.error as? NetworkError == NetworkError(server.stream.peer, .reset))
            #expect(server.heard.ends == 1)
            #expect(client.heard.ends == 1)
        }
    }

    // MARK: The same each time

    @Test func theSameThingsHappenInTheSameOrder() async throws {
        var runs: Set<[String]> = []
        for _ in 0..<20 {
            let log = Watched<[String]>([])
            try await SimulatedNetwork.run(loops: 2, chunk: 3) { network in
                let (one, two) = (network.loops[0], network.loops[1])
                let listener = try one.poller.listen(on: anyPort) { socket in
                    two.execute {
                        guard let stream = try? two.poller.adopt(socket, on: two) else { return }
                        stream.setReceiver(Teller("server", stream, log))
                    }
                }
                let task = Task(executorPreference: one.tasks) {
                    let stream = try await one.poller.connect(to: listener.address, on: one)
                    stream.setReceiver(Teller("client", stream, log))
                    stream.write([UInt8](repeating: 1, count: 10).span)
                    try await LoopClock(one).sleep(for: .seconds(1))
                    stream.close(flushing: true)
                }
                await network.settle()
                await network.advance(by: .seconds(2))
                try await task.value
                await network.settle()
            }
            runs.insert(log.value)
        }
        #expect(runs.count == 1)
        #expect(runs.first?.isEmpty == false)
    }
}

/// Writes down what it hears, and answers every read with one byte.
private final class Teller: ByteReceiver {
    private let name: String
    private let stream: any ByteStream
    private let log: Watched<[String]>

    init(_ name: String, _ stream: any ByteStream, _ log: Watched<[String]>) {
        self.name = name
        self.stream = stream
        self.log = log
    }

    private func say(_ words: String) {
        let time = stream.loop.poller.now.nanoseconds
        log.change { $0.append("\(time) \(self.name) \(words)") }
    }

    func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }

    func received(_ range: Range<Int>) {
        say("read \(range.count)")
        if name == "server" { stream.loop.gather(for: stream) { $0.append(UInt8(range.count)) } }
    }

    func writable() { say("writable") }
    func ended(_ error: (any Error)?) { say("ended \(error.map { "\($0)" } ?? "well")") }
}
