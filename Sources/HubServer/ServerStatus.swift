import HubBase
import Hubs

/// What a server tells of itself: whether it takes newcomers, and which configuration is in force.
final class ServerStatus: Sendable {
    private struct State {
        var isDraining = false
        var generation = 1
        var refusal: [String] = []

        var phase: String { isDraining ? "draining" : "serving" }
    }

    private let state = Lock(State())

    /// Whether the server takes newcomers: until it is told to stop.
    var isServing: Bool { state.withLock { !$0.isDraining } }

    /// Counts the configurations that were in force, from 1.
    var generation: Int { state.withLock { $0.generation } }

    func drain() { state.withLock { $0.isDraining = true } }

    /// That configuration is in force now, and nothing is refused any more.
    func accepted(_ generation: Int) { state.withLock { ($0.generation, $0.refusal) = (generation, []) } }

    /// The last reload was refused, with these errors.
    func refused(_ errors: [String]) { state.withLock { $0.refusal = errors } }

    /// The same for people, a line each.
    var lines: [String] {
        let state = state.withLock { $0 }
        return ["phase: \(state.phase)", "generation: \(state.generation)"] + state.refusal.map { "refused: \($0)" }
    }

    /// `{"phase":"serving","configuration":{"generation":2,"refused":{"errors":["config.yaml:20:34: …"]}}}`; nothing is `refused`
    /// unless the last reload was.
    var members: HubObject {
        let state = state.withLock { $0 }
        let refused = HubObject([.init("errors", .array(state.refusal.map { .string($0) }))])
        let configuration = HubObject(
            [.init("generation", .integer(Int64(state.generation)))]
                + (state.refusal.isEmpty ? [] : [.init("refused", .object(refused))]))
        return HubObject([
            .init("phase", .string(state.phase)), .init("configuration", .object(configuration)),
        ])
    }
}
