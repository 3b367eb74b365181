import HubBase
import HubNetwork
import HubTesting
import Testing

struct ListeningTests {
    @Test(arguments: Ground.allCases)
    func aListenerSaysWhichPortItGot(ground: Ground) async throws {
        try await ground.run { loops in
            let listener = try await loops.listen(on: anyPort) { _ in }
            #expect(listener.address.host == "127.0.0.1")
            #expect(listener.address.port > 0)
            let second = try await loops.listen(on: anyPort) { _ in }
            #expect(second.address != listener.address)
        }
    }

    @Test(arguments: Ground.allCases)
    func aPortInUseIsRefusedByName(ground: Ground) async throws {
        try await ground.run { loops in
            let address = try await loops.listen(on: anyPort) { _ in }.address
            let error = await #expect(throws: NetworkError.self) { try await loops.listen(on: address) { _ in } }
            #expect(error == NetworkError(address, .inUse))
        }
    }

    @Test(arguments: Ground.allCases)
    func aClosedListenerAcceptsNobodyAndFreesItsPort(ground: Ground) async throws {
        try await ground.run { loops in
            let loop = loops.all[0]
            let listener = try await loops.listen(on: anyPort) { _ in }
            try await loop.perform {
                listener.close()
                listener.close()
            }
            let error = await #expect(throws: NetworkError.self) {
                try await loop.poller.connect(to: listener.address, on: loop)
            }
            #expect(error == NetworkError(listener.address, .refused))
            let again = try await loops.listen(on: listener.address) { _ in }
            #expect(again.address == listener.address)
        }
    }

    @Test(arguments: Ground.allCases)
    func localhostIsThisMachine(ground: Ground) async throws {
        try await ground.run { loops in
            let loop = loops.all[0]
            let listener = try await loops.listen(on: SocketAddress(host: "localhost", port: 0)) { $0.setReceiver(Echo($0)) }
            let address = SocketAddress(host: "localhost", port: listener.address.port)
            let client = StreamRecorder(try await loop.poller.connect(to: address, on: loop))
            client.send([7])
            #expect(await client.bytes(1) == [7])
        }
    }

    @Test(arguments: Ground.allCases)
    func acceptedStreamsGoToTheLoopsInTurn(ground: Ground) async throws {
        try await ground.run(loops: 3) { loops in
            let accepted = AsyncStream.makeStream(of: (loop: Int, peer: SocketAddress).self)
            let listener = try await loops.listen(on: anyPort) { stream in
                stream.loop.check()
                accepted.continuation.yield((stream.loop.index, stream.peer))
            }
            let loop = loops.all[0]
            var indices: [Int] = []
            var streams: [any ByteStream] = []
            var arrivals = accepted.stream.makeAsyncIterator()
            for _ in 0..<9 {
                streams.append(try await loop.poller.connect(to: listener.address, on: loop))
                let arrival = try #require(await arrivals.next())
                indices.append(arrival.loop)
                #expect(arrival.peer.host == "127.0.0.1")
                #expect(arrival.peer.port > 0)
            }
            #expect(indices == [0, 1, 2, 0, 1, 2, 0, 1, 2])
            #expect(streams.allSatisfy { $0.peer == listener.address })
        }
    }

    @Test(arguments: Ground.allCases)
    func whatIsOpenEndsWithItsLoop(ground: Ground) async throws {
        let recorders = try await ground.run(loops: 2) { loops in
            let listener = try await loops.listen(on: anyPort) { $0.setReceiver(Echo($0)) }
            let loop = loops.all[1]
            return [
                StreamRecorder(try await loop.poller.connect(to: listener.address, on: loop)),
                StreamRecorder(try await loop.poller.connect(to: listener.address, on: loop)),
            ]
        }
        for recorder in recorders { #expect(recorder.heard.ends == 1) }
    }
}
