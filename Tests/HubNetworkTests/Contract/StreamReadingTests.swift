import HubBase
import HubNetwork
import HubTesting
import Testing

struct StreamReadingTests {
    @Test(arguments: Ground.allCases)
    func whileReadingIsOffNothingIsHeardNotEvenTheEnd(ground: Ground) async throws {
        try await ground.runPair { server, client in
            try await server.onLoop { $0.setReading(false) }
            client.send([1, 2, 3])
            try await client.onLoop { $0.close(flushing: true) }
            // The client's loop is the server's: after its end everything has arrived.
            if ground == .simulated { _ = await client.end() }
            #expect(server.heard.reads == 0)
            #expect(server.heard.ends == 0)
            try await server.onLoop { $0.setReading(true) }
            let heard = await server.end()
            #expect(heard.bytes == [1, 2, 3])
            #expect(heard.error == nil)
        }
    }

    @Test(arguments: Ground.allCases)
    func whatTheReceiverLendsStandsBeforeWhatIsRead(ground: Ground) async throws {
        try await ground.runPair { server, client in
            let keeper = Keeper(server.stream.loop)
            try await server.onLoop { $0.setReceiver(keeper) }
            for number in 1...50 {
                client.send([UInt8(number)])
                await keeper.waitForRead(number)
            }
            #expect(keeper.whole == (1...50).map { UInt8($0) })
        }
    }

    @Test(arguments: Ground.allCases)
    func aReceiverThatIsFullAndGoesOnEndsItsConnectionAlone(ground: Ground) async throws {
        try await ground.runPair { server, client in
            let full = Full()
            try await server.onLoop { $0.setReceiver(full) }
            client.send([1])
            let heard = await client.end()
            #expect(heard.ends == 1)
            #expect(full.hasFailed.value)
        }
    }

    @Test(arguments: Ground.allCases)
    func whatIsGatheredInAReadLeavesWithIt(ground: Ground) async throws {
        try await ground.runPair { server, client in
            let answering = Answering(server.stream)
            try await server.onLoop { $0.setReceiver(answering) }
            client.send([1])
            #expect(await client.bytes(1) == [7])
            #expect(await answering.wasGatheringInTheTurn.until { $0 != nil } == false)
        }
    }

    @Test(arguments: Ground.allCases)
    func aReceiverMayHandOverToTheNext(ground: Ground) async throws {
        try await ground.runPair { server, client in
            let first = HandingOver(server.stream)
            try await server.onLoop { $0.setReceiver(first) }
            client.send([1])
            let next = try #require(await first.next.until { $0 != nil })
            client.send([2])
            #expect(await next.bytes(1) == [2])
        }
    }

    @Test(arguments: Ground.allCases)
    func anEchoIsWholeForManyClients(ground: Ground) async throws {
        try await ground.run(loops: 2) { loops in
            let listener = try await loops.listen(on: anyPort) { $0.setReceiver(Echo($0)) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let loop = loops.all[number % 2]
                        let client = StreamRecorder(try await loop.poller.connect(to: listener.address, on: loop))
                        let sent = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &+ number) }
                        client.send(sent)
                        let received = await client.bytes(sent.count)
                        let isWhole = received == sent
                        #expect(isWhole)
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}

/// Reads nothing of what it gets and lends it all again.
private final class Keeper: ByteReceiver {
    private let loop: EventLoop
    private let bytes = Watched<[UInt8]>([])

    init(_ loop: EventLoop) { self.loop = loop }

    var whole: [UInt8] { bytes.value }

    func waitForRead(_ count: Int) async { await bytes.until { $0.count >= count } }

    func lend(_ input: inout MutableSpan<UInt8>) -> Int {
        let bytes = whole
        input.store(bytes.span, at: 0)
        return bytes.count
    }

    func received(_ range: Range<Int>) {
        let all = loop.withInput(0..<range.upperBound) { [UInt8](copying: $0.span) }
        // What was lent lies before the new bytes.
        bytes.change { $0 = range.lowerBound == $0.count ? all : [] }
    }

    func writable() {}
    func ended(_ error: (any Error)?) {}
}

/// Has no room, and does not stop reading.
private final class Full: ByteReceiver {
    let hasFailed = Watched(false)

    func lend(_ input: inout MutableSpan<UInt8>) -> Int { input.count }
    func received(_ range: Range<Int>) { Issue.record("there was no room") }
    func writable() {}
    func ended(_ error: (any Error)?) { if error != nil { hasFailed.change { $0 = true } } }
}

/// Answers a read, and looks in the turn that follows whether the answer is still there.
private final class Answering: ByteReceiver {
    private let stream: any ByteStream
    let wasGatheringInTheTurn = Watched<Bool?>(nil)

    init(_ stream: any ByteStream) { self.stream = stream }

    func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }

    func received(_ range: Range<Int>) {
        let stream = stream
        stream.loop.gather(for: stream) { $0.append(7) }
        stream.loop.execute { self.wasGatheringInTheTurn.change { $0 = stream.loop.isGathering(for: stream) } }
    }

    func writable() {}
    func ended(_ error: (any Error)?) {}
}

/// Gives its stream to a recorder when the first bytes come.
private final class HandingOver: ByteReceiver {
    private let stream: any ByteStream
    let next = Watched<StreamRecorder?>(nil)

    init(_ stream: any ByteStream) { self.stream = stream }

    func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }
    func received(_ range: Range<Int>) { next.change { $0 = StreamRecorder(stream) } }
    func writable() {}
    func ended(_ error: (any Error)?) {}
}
