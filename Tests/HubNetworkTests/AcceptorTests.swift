import Glibc
import HubBase
import HubNetwork
import HubTesting
import Synchronization
import Testing

struct AcceptorTests {
    @Test func tenThousandSocketsAreSpreadOverFourLoops() async throws {
        try await withLoops(4) { loops in
            let counter = Counter(loops: 4)
            let listener = try await loops.listen(on: anyPort) { stream in
                counter.accepted.change { $0[stream.loop.index] += 1 }
                stream.setReceiver(counter)
            }
            for _ in 0..<100 {
                // A reset leaves no port behind that waits.
                for socket in try (0..<100).map({ _ in try RawSocket(to: listener.address.port) }) { socket.reset() }
            }
            await counter.ended.until { $0 == 10_000 }
            #expect(counter.accepted.value == [2_500, 2_500, 2_500, 2_500])
        }
    }

    @Test(arguments: [
        (SocketAddress(host: "example.com", port: 0), NetworkError.Reason.notAnAddress),
        (SocketAddress(host: "", port: 0), .notAnAddress),
        (SocketAddress(host: "127.0.0.1 ", port: 0), .notAnAddress),
        (SocketAddress(host: "192.0.2.1", port: 0), .notOfThisMachine),
    ])
    func anAddressThatCannotBeIsRefusedWithItsReason(address: SocketAddress, reason: NetworkError.Reason) async throws {
        try await withLoops { loops in
            let error = await #expect(throws: NetworkError.self) { try await loops.listen(on: address) { _ in } }
            #expect(error == NetworkError(address, reason))
        }
    }

    @Test func anIPv6ListenerTellsIPv4PeersAsSuch() async throws {
        try await withLoops { loops in
            let peers = AsyncStream.makeStream(of: SocketAddress.self)
            let listener: any Listener
            do {
                listener = try await loops.listen(on: SocketAddress(host: "::", port: 0)) { peers.continuation.yield($0.peer) }
            } catch {
                print("skipped: this machine has no IPv6 (\(error))")
                return
            }
            let loop = loops.all[0]
            let four = SocketAddress(host: "127.0.0.1", port: listener.address.port)
            let six = SocketAddress(host: "::1", port: listener.address.port)
            var arrivals = peers.stream.makeAsyncIterator()
            let first = try await loop.poller.connect(to: four, on: loop)
            #expect(await arrivals.next()?.host == "127.0.0.1")
            guard let second = try? await loop.poller.connect(to: six, on: loop) else { return }
            #expect(await arrivals.next()?.host == "::1")
            withExtendedLifetime((first, second)) {}
        }
    }

    /// In a process of its own, since it takes all descriptors.
    @Test func withoutDescriptorsAcceptingRestsAndGoesOn() async {
        await #expect(processExitsWith: .success) {
            let ear = Ear()
            let traces = TraceSwitch()
            traces.set(level: .verbose, rules: [], listeners: [ear])
            try await EventLoops.run(count: 1, trace: traces.source(TraceSources.server)) { loops in
                let accepted = AsyncStream.makeStream(of: (any ByteStream).self)
                let listener = try await loops.listen(on: anyPort) { accepted.continuation.yield($0) }
                // What the runtime opens for its timers it opens now, and not when there is nothing left.
                try await Task.sleep(for: .milliseconds(1))
                let sockets = try (0..<3).map { _ in try RawSocket() }
                let next = try RawSocket()
                next.close()
                var limit = rlimit()
                getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
                let before = limit
                limit.rlim_cur = rlim_t(next.descriptor)
                setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
                for socket in sockets { try socket.connect(to: listener.address.port) }
                await ear.lines.until { $0.count == 1 }
                let start = clock()
                try await LoopClock(loops.all[0]).sleep(for: .seconds(1))
                let used = Double(clock() - start) / Double(CLOCKS_PER_SEC)
                // A loop that spins uses the whole second, one that rests next to nothing, however busy the machine is.
                precondition(used < 0.5, "it spins")
                precondition(ear.lines.value == ["Not accepting on \(listener.address) for now: too many open files"])
                limit = before
                setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
                var arrivals = accepted.stream.makeAsyncIterator()
                for _ in sockets { _ = await arrivals.next() }
            }
        }
    }
}

/// Counts sockets that came and went.
private final class Counter: ByteReceiver {
    let accepted: Watched<[Int]>
    let ended = Watched(0)

    init(loops: Int) { accepted = Watched([Int](repeating: 0, count: loops)) }

    func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }
    func received(_ range: Range<Int>) {}
    func writable() {}
    func ended(_ error: (any Error)?) { ended.change { $0 += 1 } }
}

/// Keeps the sentences of the log.
private final class Ear: TraceListener {
    let lines = Watched<[String]>([])

    func write(_ record: TraceRecord) { lines.change { $0.append(record.message) } }
}
