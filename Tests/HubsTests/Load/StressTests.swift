import HubSettings
import HubTesting
import Hubs
import Testing

/// Many clients call, abort and leave at once, by chance: for the thread sanitizer, and for what is lost between them.
@Suite(.timeLimit(.minutes(10)))
struct StressTests {
    private static let batch = 50

    private func hub(_ tally: Watched<StressHub.Tally>, _ execution: HubExecution, parallel: Int) -> HubSource {
        var endpoint = EndpointSettings()
        endpoint.paths = ["/test"]
        return HubSource(
            key: "test", endpoint: endpoint, definition: HubDefinition(StressHub.self) { StressHub(context: $0, tally: tally) },
            limits: .with {
                ($0.execution, $0.maximumParallelInvocationsPerClient) = (execution, parallel)
                // Real time passes, and nobody here pings.
                $0.keepAliveInterval = .seconds(3_600)
            })
    }

    @Test(arguments: [(HubExecution.loop, 1, 1), (.loop, 4, 4), (.pool, 4, 4)])
    func overTheSimulatedNetworkNothingIsLostAndNothingLeft(execution: HubExecution, parallel: Int, loops: Int) async throws {
        let tally = Watched(StressHub.Tally())
        try await withServer([hub(tally, execution, parallel: parallel)], on: .init(loops: loops, chunk: 100)) { server in
            for round in 0..<6 {
                let unanswered = try await Self.clients(seed: UInt64(round)) {
                    try await server.webSocket("/test", loop: $0 % loops)
                }
                #expect(unanswered == [])
                await server.connectionsEnd()
            }
            // Whom the server sends away while they wait.
            for number in 0..<10 {
                let socket = try await server.talker("/test", loop: number % loops)
                socket.send(Talk.call("Wait"), Talk.call("Work", "3", id: "2"))
            }
        }
        await Self.expectNothingLeft(tally)
    }

    @Test func overSocketsNothingIsLostAndNothingLeft() async throws {
        let tally = Watched(StressHub.Tally())
        try await RealServer.run([hub(tally, .loop, parallel: 4)], loops: 4) { server in
            for round in 0..<4 {
                let unanswered = try await Self.clients(seed: UInt64(100 + round)) { try await server.webSocket(loop: $0 % 4) }
                #expect(unanswered == [])
            }
        }
        await Self.expectNothingLeft(tally)
    }

    /// A batch of clients at once.
    ///
    /// - Returns: calls of polite ones that were not answered once.
    private static func clients(
        seed: UInt64, _ open: @escaping @Sendable (Int) async throws -> TestSocket
    ) async throws -> [Int] {
        try await withThrowingTaskGroup(of: [Int].self) { group in
            for number in 0..<batch {
                group.addTask {
                    var client = StressClient(try await open(number), seed: seed << 32 | UInt64(number))
                    return await client.live()
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private static func expectNothingLeft(_ tally: Watched<StressHub.Tally>) async {
        let end = await tally.until { $0.isOver }
        #expect(end.connected.count >= batch && end.connected.values.allSatisfy { $0 == 1 })
        #expect(end.disconnected == end.connected)
        #expect(end.begun > 0)
    }
}
