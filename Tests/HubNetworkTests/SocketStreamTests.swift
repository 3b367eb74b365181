import HubBase
import HubNetwork
import HubTesting
import Testing

/// What only real sockets do.
struct SocketStreamTests {
    /// A stream whose other end is a plain socket.
    private func withRawPeer(_ body: (StreamRecorder, RawSocket) async throws -> Void) async throws {
        try await withLoops { loops in
            let accepted = AsyncStream.makeStream(of: StreamRecorder.self)
            let listener = try await loops.listen(on: anyPort) { accepted.continuation.yield(StreamRecorder($0)) }
            let socket = try RawSocket(to: listener.address.port)
            var servers = accepted.stream.makeAsyncIterator()
            try await body(try #require(await servers.next()), socket)
        }
    }

    @Test func aResetIsAnEndWithTheError() async throws {
        try await withRawPeer { server, socket in
            socket.reset()
            let heard = await server.end()
            #expect(heard.error as? NetworkError == NetworkError(server.stream.peer, .reset))
            #expect(heard.ends == 1)
        }
    }

    @Test func aResetFoundByAWriteIsNotHeardInsideIt() async throws {
        try await withRawPeer { server, socket in
            try await server.onLoop { $0.setReading(false) }
            socket.reset()
            let endsAtOnce = try await server.onLoop { [server] stream in
                for _ in 0..<3 {
                    stream.write([UInt8(1)].span)
                    stream.write([SharedBytes { $0.append(2) }])
                }
                return server.heard.ends
            }
            #expect(endsAtOnce == 0)
            let heard = await server.end()
            #expect(heard.error as? NetworkError == NetworkError(server.stream.peer, .reset))
            #expect(heard.ends == 1)
        }
    }

    @Test func aResetWhileBytesWaitIsAnEndWithTheError() async throws {
        try await withRawPeer { server, socket in
            try await server.onLoop { $0.setReading(false) }
            _ = try await server.fill()
            socket.reset()
            #expect(await server.end().error is NetworkError)
            #expect(server.heard.writables == 0)
        }
    }

    /// A socket that is closed over unread bytes is reset, and the peer may lose the answer.
    @Test func theAnswerArrivesAlsoWhileThePeerStillSends() async throws {
        try await withRawPeer { server, socket in
            try await server.onLoop { stream in
                stream.setReading(false)
                stream.write(Array("413".utf8).span)
            }
            let isTaken = socket.send([UInt8](repeating: 1, count: 50_000))
            try await server.onLoop { $0.close(flushing: true) }
            let isTakenAfterTheClose = socket.send([UInt8](repeating: 2, count: 50_000))
            #expect(isTaken && isTakenAfterTheClose)
            #expect(socket.readToEnd() == Array("413".utf8))
            socket.close()
            #expect(await server.end().error == nil)
        }
    }

    @Test func aPeerThatDoesNotCloseIsAwaitedForAMomentOnly() async throws {
        try await withRawPeer { server, socket in
            let start = ContinuousClock.now
            try await server.onLoop { $0.close(flushing: true) }
            #expect(await server.end().error == nil)
            #expect(start.duration(to: .now) < .seconds(10))
            socket.close()
        }
    }

    @Test func aPeerThatSendsNoMoreStillGetsWhatWaits() async throws {
        try await withRawPeer { server, socket in
            let sent = try await server.fill()
            socket.endWriting()
            let isWhole = socket.readToEnd() == sent
            #expect(isWhole)
            #expect(await server.end().error == nil)
            socket.close()
        }
    }
}
