import Synchronization

/// Whether the server takes newcomers: until it is told to stop.
final class ServerPhase: Sendable {
    private let draining = Atomic<Bool>(false)

    var isServing: Bool { !draining.load(ordering: .acquiring) }

    func drain() { draining.store(true, ordering: .releasing) }
}
