package import HubBase
internal import Synchronization

/// The loops of a server, over whatever pollers.
package struct EventLoops: Sendable {
    package let all: [EventLoop]

    /// At least one loop, which also accepts.
    package init(_ all: [EventLoop]) {
        precondition(!all.isEmpty)
        self.all = all
    }

    /// Opens a listening socket on the first loop. What it accepts goes to the loops in turn; `accepted` is called there, and sets the
    /// stream's receiver. The loops must be running. Throws `NetworkError`.
    package func listen(
        on address: SocketAddress, _ accepted: @escaping @Sendable (any ByteStream) -> Void
    ) async throws -> any Listener {
        let first = all[0]
        let turns = Turns(all)
        return try await withCheckedThrowingContinuation { continuation in
            first.onLoop {
                continuation.resume(
                    with: Result {
                        try first.poller.listen(on: address) { socket in
                            let loop = turns.next()
                            // A socket that cannot be adopted is closed, and nobody is left to be told.
                            loop.onLoop { (try? loop.poller.adopt(socket, on: loop)).map(accepted) }
                        }
                    })
            }
        }
    }
}

/// Whose turn it is.
private final class Turns: Sendable {
    private let loops: [EventLoop]
    private let count = Atomic<Int>(0)

    init(_ loops: [EventLoop]) { self.loops = loops }

    func next() -> EventLoop { loops[count.wrappingAdd(1, ordering: .relaxed).oldValue % loops.count] }
}
