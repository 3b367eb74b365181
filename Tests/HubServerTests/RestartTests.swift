import FoundationEssentials
import HubTesting
import Hubs
import Testing

/// What outlives a call is an actor that the factory passes in; what outlives the server, that actor has to keep itself.
struct RestartTests {
    /// S59
    @Test func memoryIsEmptyAfterARestartAndAFileIsNot() async throws {
        let file = FileManager.default.temporaryDirectory.path + "/hubline-restart-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: file) }
        for expected in [[1, 2], [1, 2]] { #expect(try await counts(of: Counter(file: nil)) == expected) }
        for expected in [[1, 2], [3, 4]] { #expect(try await counts(of: Counter(file: file)) == expected) }
    }

    /// What two calls by two clients of one server answer.
    private func counts(of counter: Counter) async throws -> [Int] {
        let yaml = "hubs: { counting: { path: /counting, type: CountingHub } }"
        return try await TestServer.run(
            yaml, { $0.hub(CountingHub.self) { CountingHub(context: $0, counter: counter) } }
        ) { server in
            var counts: [Int] = []
            for _ in 0..<2 { counts.append(try await server.connect("/counting").invoke("count", as: Int.self)) }
            return counts
        }
    }
}

private actor Counter {
    private var count = 0
    private let file: String?

    init(file: String?) {
        self.file = file
        if let file, let saved = try? String(contentsOfFile: file, encoding: .utf8) { count = Int(saved) ?? 0 }
    }

    func next() throws -> Int {
        count += 1
        if let file { try "\(count)".write(toFile: file, atomically: true, encoding: .utf8) }
        return count
    }
}

private struct CountingHub: Hub {
    let context: HubCallerContext
    let counter: Counter

    static var descriptor: HubDescriptor<CountingHub> {
        HubDescriptor("counting", [.method("count") { hub, _ in try await HubResult(of: hub.counter.next()) }])
    }
}
