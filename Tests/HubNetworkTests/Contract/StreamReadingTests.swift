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
            #expect(full.hasFailed.isSet)
        }
    }

    @Test(arguments: Ground.allCases)
    func aReceiverMayHandOverToTheNext(ground: Ground) async throws {
        try await ground.runPair { server, client in
            let next = StreamRecorderSource(server.stream)
            try await server.onLoop { $0.setReceiver(next) }
            client.send([1])
            let second = await next.second()
            client.send([2])
            #expect(await second.bytes(1) == [2])
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
                        #expect(received == sent)
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}

/// Reads nothing of what it gets and lends it all again.
private final class Keeper: ByteReceiver {
    private struct State {
        var bytes: [UInt8] = []
        var waiting: (count: Int, continuation: CheckedContinuation<Void, Never>)?
    }

    private let loop: EventLoop
    private let state = Lock(State())

    init(_ loop: EventLoop) { self.loop = loop }

    var whole: [UInt8] { state.withLock { $0.bytes } }

    func waitForRead(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.bytes.count >= count { return true }
                state.waiting = (count, continuation)
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    func lend(_ input: inout MutableSpan<UInt8>) -> Int {
        let bytes = whole
        for index in bytes.indices { input[index] = bytes[index] }
        return bytes.count
    }

    func received(_ range: Range<Int>) {
        let all = loop.withInput(0..<range.upperBound) { input in input.indices.map { input[$0] } }
        let ready: CheckedContinuation<Void, Never>? = state.withLock { state in
            // What was lent lies before the new bytes.
            state.bytes = range.lowerBound == state.bytes.count ? all : []
            guard let waiting = state.waiting, state.bytes.count >= waiting.count else { return nil }
            state.waiting = nil
            return waiting.continuation
        }
        ready?.resume()
    }

    func writable() {}
    func ended(_ error: (any Error)?) {}
}

/// Has no room, and does not stop reading.
private final class Full: ByteReceiver {
    let hasFailed = Flag()

    func lend(_ input: inout MutableSpan<UInt8>) -> Int { input.count }
    func received(_ range: Range<Int>) { Issue.record("there was no room") }
    func writable() {}
    func ended(_ error: (any Error)?) { if error != nil { hasFailed.set() } }
}

/// Gives its stream to a recorder when the first bytes come.
private final class StreamRecorderSource: ByteReceiver {
    private let stream: any ByteStream
    private let made = AsyncStream.makeStream(of: StreamRecorder.self)

    init(_ stream: any ByteStream) { self.stream = stream }

    func second() async -> StreamRecorder {
        var recorders = made.stream.makeAsyncIterator()
        return await recorders.next() ?? StreamRecorder(stream)
    }

    func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }
    func received(_ range: Range<Int>) { made.continuation.yield(StreamRecorder(stream)) }
    func writable() {}
    func ended(_ error: (any Error)?) {}
}
