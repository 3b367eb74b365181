import HubBase
import HubTesting
import Testing

struct StreamEndTests {
    @Test(arguments: Ground.allCases)
    func aPeerThatLeavesIsAnEndWithoutError(ground: Ground) async throws {
        try await ground.runPair { server, client in
            client.send([1, 2])
            try await client.onLoop { $0.close(flushing: true) }
            let heard = await server.end()
            #expect(heard.bytes == [1, 2])
            #expect(heard.error == nil)
            #expect(await client.end().error == nil)
        }
    }

    @Test(arguments: Ground.allCases)
    func closingWithFlushSendsEverythingFirst(ground: Ground) async throws {
        try await ground.runPair { server, client in
            try await client.onLoop { $0.setReading(false) }
            var sent = try await server.fill()
            try await server.onLoop { stream in
                stream.write([UInt8(1)].span)
                stream.close(flushing: true)
                stream.write([UInt8(2)].span)
            }
            sent.append(1)
            try await client.onLoop { $0.setReading(true) }
            let heard = await client.end()
            let isWhole = heard.bytes == sent
            #expect(isWhole)
            #expect(heard.error == nil)
            #expect(await server.end().error == nil)
        }
    }

    @Test(arguments: Ground.allCases)
    func whatWasGatheredGoesOutBeforeTheEnd(ground: Ground) async throws {
        try await ground.runPair { server, client in
            try await server.onLoop { stream in
                stream.loop.gather(for: stream) { $0.append([1, 2]) }
                stream.close(flushing: true)
            }
            #expect(await client.end().bytes == [1, 2])
        }
    }

    @Test(arguments: Ground.allCases)
    func aFlushThatTakesTooLongIsCutOff(ground: Ground) async throws {
        try await ground.runPair { server, client in
            try await client.onLoop { $0.setReading(false) }
            let sent = try await server.fill()
            try await server.onLoop { $0.close(flushing: true) }
            #expect(server.heard.ends == 0)
            try await server.onLoop { $0.close(flushing: false) }
            #expect(await server.end().error == nil)
            try await client.onLoop { $0.setReading(true) }
            #expect(await client.end().bytes.count < sent.count)
        }
    }

    @Test(arguments: Ground.allCases, [true, false])
    func theEndIsHeardOnceHoweverOftenOneCloses(ground: Ground, flushing: Bool) async throws {
        try await ground.runPair { server, client in
            for _ in 0..<3 { try await server.onLoop { $0.close(flushing: flushing) } }
            try await client.onLoop { $0.close(flushing: flushing) }
            _ = await server.end()
            _ = await client.end()
            let unsent = try await server.onLoop { stream in
                stream.close(flushing: flushing)
                stream.setReading(false)
                stream.setReading(true)
                stream.write([UInt8(1)].span)
                stream.write([SharedBytes { $0.append(1) }])
                return stream.unsent
            }
            #expect(unsent == 0)
            #expect(server.heard.ends == 1)
            #expect(client.heard.ends == 1)
        }
    }

    @Test(arguments: Ground.allCases)
    func whoListensToAnEndedStreamHearsItsEnd(ground: Ground) async throws {
        try await ground.runPair { server, _ in
            try await server.onLoop { $0.close(flushing: false) }
            _ = await server.end()
            let late = StreamRecorder(server.stream)
            #expect(await late.end().ends == 1)
            #expect(server.heard.ends == 1)
        }
    }

    @Test(arguments: Ground.allCases)
    func writingToAPeerThatLeftEndsAStreamThatDoesNotRead(ground: Ground) async throws {
        try await ground.runPair { server, client in
            try await server.onLoop { $0.setReading(false) }
            try await client.onLoop { $0.close(flushing: false) }
            _ = await client.end()
            // The first write finds out, a later one tells.
            while server.heard.ends == 0 {
                server.send([1])
                await Task.yield()
            }
            #expect(await server.end().error is NetworkError)
            #expect(server.heard.ends == 1)
        }
    }

    @Test(arguments: Ground.allCases)
    func anEndedStreamAndItsReceiverAreLetGo(ground: Ground) async throws {
        weak var stream: (any ByteStream)?
        weak var receiver: StreamRecorder?
        try await ground.runPair { server, client in
            stream = server.stream
            let recorder = StreamRecorder(server.stream)
            receiver = recorder
            try await client.onLoop { $0.close(flushing: true) }
            _ = await recorder.end()
        }
        #expect(stream == nil)
        #expect(receiver == nil)
    }
}
