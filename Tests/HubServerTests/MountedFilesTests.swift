import HubTesting
import Testing

/// A file that is sound can be served: what hubs take from each other is found when it is read.
struct MountedFilesTests {
    private static let paths = [
        "/", "/negotiate", "/a", "/A/", "/a/negotiate", "/a/Negotiate/negotiate", "/b", "/health", "/health/live",
        "/HEALTH/ready",
        "/health/live/negotiate",
    ]

    @Test(arguments: 0..<4 as Range<UInt64>)
    func hubsAtAnyPathsAreRefusedOrServed(_ seed: UInt64) async throws {
        var random = SplitMix(state: seed)
        var served = 0
        for _ in 0..<40 {
            let hubs = (0..<Int.random(in: 1...3, using: &random)).map { index in
                let paths = (0..<Int.random(in: 1...2, using: &random)).map { _ in Self.paths.randomElement(using: &random) ?? "/"
                }
                let order = Int.random(in: 0...1, using: &random)
                return "h\(index): { paths: [\(paths.joined(separator: ", "))], order: \(order), methods: {} }"
            }
            let yaml = "hubs: { \(hubs.joined(separator: ", ")) }"
            do {
                try await TestServer.run(yaml) { _ in }
                served += 1
            } catch is ConfigurationError {
                continue
            } catch {
                Issue.record("\(yaml): \(error)")
            }
        }
        #expect(served > 0 && served < 40)
    }
}
