import HubBase
import HubNetwork
import HubTesting
import Testing

struct ConnectorTests {
    private func connect(to address: SocketAddress) async throws {
        try await withLoops { loops in
            _ = try await loops.all[0].poller.connect(to: address, on: loops.all[0])
        }
    }

    @Test func whereNobodyListensTheConnectionIsRefused() async throws {
        let unused = try RawSocket()
        let port = try unused.listen(backlog: 1)
        unused.close()
        let address = SocketAddress(host: "127.0.0.1", port: port)
        let error = await #expect(throws: NetworkError.self) { try await connect(to: address) }
        #expect(error == NetworkError(address, .refused))
    }

    @Test(arguments: ["example.com", "", "1.2.3", "::g", "127.0.0.1\0"])
    func onlyNumbersAreAddresses(host: String) async {
        let address = SocketAddress(host: host, port: 80)
        let error = await #expect(throws: NetworkError.self) { try await connect(to: address) }
        #expect(error == NetworkError(address, .notAnAddress))
    }

    @Test func anAttemptThatHangsCanBeCancelled() async throws {
        // Its queue is full, so that further attempts hear nothing.
        let full = try RawSocket()
        let port = try full.listen(backlog: 0)
        let others = try (0..<4).map { _ in try RawSocket() }
        for other in others { other.startConnecting(to: port) }
        try await withLoops { loops in
            let loop = loops.all[0]
            let address = SocketAddress(host: "127.0.0.1", port: port)
            let attempt = Task(executorPreference: loop.tasks) { try await loop.poller.connect(to: address, on: loop) }
            // The loop has begun the attempt when it answers.
            try await loop.perform {}
            try await loop.perform {}
            attempt.cancel()
            await #expect(throws: CancellationError.self) { try await attempt.value }
        }
        for socket in others + [full] { socket.close() }
    }

    @Test func aCancelledTaskDoesNotConnect() async throws {
        try await withLoops { loops in
            let loop = loops.all[0]
            let listener = try await loops.listen(on: anyPort) { _ in }
            let attempt = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await loop.poller.connect(to: listener.address, on: loop)
            }
            await #expect(throws: CancellationError.self) { try await attempt.value }
        }
    }

    @Test func anAttemptThatHangsEndsWithItsLoop() async throws {
        let full = try RawSocket()
        let port = try full.listen(backlog: 0)
        let others = try (0..<4).map { _ in try RawSocket() }
        for other in others { other.startConnecting(to: port) }
        let address = SocketAddress(host: "127.0.0.1", port: port)
        let attempt = try await withLoops { loops in
            let loop = loops.all[0]
            let attempt = Task(executorPreference: loop.tasks) { try await loop.poller.connect(to: address, on: loop) }
            // Until the attempt stands in the loop's queue or behind it.
            for _ in 0..<10 { try await loop.perform {} }
            return attempt
        }
        let error = await #expect(throws: NetworkError.self) { try await attempt.value }
        #expect(error == NetworkError(address, .stopped))
        for socket in others + [full] { socket.close() }
    }
}
