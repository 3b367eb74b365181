import Dispatch
package import HubBase
import Synchronization

/// A poller without sockets, whose clock a test sets and whose wake-ups it counts.
package final class ManualPoller: Poller {
    private let nanoseconds = Atomic<Int64>(5_000_000_000)
    private let calls = Atomic<Int>(0)
    private let bell = DispatchSemaphore(value: 0)

    package init() {}

    package var wakes: Int { calls.load(ordering: .sequentiallyConsistent) }

    package var now: LoopInstant {
        get { LoopInstant(nanoseconds: nanoseconds.load(ordering: .sequentiallyConsistent)) }
        set { nanoseconds.store(newValue.nanoseconds, ordering: .sequentiallyConsistent) }
    }

    package func wake() {
        calls.add(1, ordering: .sequentiallyConsistent)
        bell.signal()
    }

    package func run(_ loop: EventLoop) {
        while !loop.isStopped {
            // A turn that had too much to do wants another one at once.
            if let next = loop.turn(), next <= now { continue }
            bell.wait()
        }
    }

    package func listen(on address: SocketAddress, accept: @escaping @Sendable (AcceptedSocket) -> Void) throws -> any Listener {
        throw NetworkError(address, .stopped)
    }

    package func connect(to address: SocketAddress, on loop: EventLoop) async throws -> any ByteStream {
        throw NetworkError(address, .stopped)
    }

    package func adopt(_ socket: AcceptedSocket, on loop: EventLoop) throws -> any ByteStream {
        throw NetworkError(socket.peer, .stopped)
    }

    package func watch(
        _ descriptor: Int32, on loop: EventLoop, _ ready: @escaping @Sendable (Readiness) -> Void
    ) throws -> any DescriptorWatch {
        throw NoDescriptors()
    }
}

/// There is no kernel in a simulation, which would not be the same twice.
struct NoDescriptors: Error {}

extension EventLoop {
    /// Makes the calling thread this loop's while `body` runs.
    package func entered<R>(_ body: () throws -> R) rethrows -> R {
        enter()
        defer { leave() }
        return try body()
    }
}
