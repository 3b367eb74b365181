/// What one thing costs, and as a ratio to what else does the same.
struct Benchmark {
    /// Rounds of which the median counts; peers take turns, so that a busy moment meets them alike.
    private static let rounds = 7

    let name: String
    /// Does it that many times.
    let run: (Int) async throws -> Void

    init(_ name: String, _ run: @escaping (Int) async throws -> Void) {
        self.name = name
        self.run = run
    }

    /// Measures peers by turns and prints a row for each; the first one is the baseline.
    ///
    /// - Parameter count: how often a round does it.
    static func compare(_ title: String, count: Int, _ peers: [Benchmark]) async throws {
        for peer in peers { try await peer.run(max(count / 10, 1)) }
        var times = Array(repeating: [Double](), count: peers.count)
        for _ in 0..<rounds {
            for (index, peer) in peers.enumerated() {
                let time = try await ContinuousClock().measure { try await peer.run(count) }
                times[index].append(time / .nanoseconds(1) / Double(count))
            }
        }
        let medians = times.map { $0.sorted()[rounds / 2] }
        for (peer, median) in zip(peers, medians) {
            print("| \(title): \(peer.name) | \(rounded(median, 1)) | \(rounded(median / medians[0], 100)) |")
        }
    }

    private static func rounded(_ number: Double, _ parts: Double) -> Double { (number * parts).rounded() / parts }
}

/// Keeps the optimiser from leaving out what nobody reads.
@inline(never) func use<T>(_ value: T) {}
