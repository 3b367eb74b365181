internal import HubBase
internal import Synchronization

/// The poller of one simulated loop: what has happened to it since its last turn.
final class SimulatedPoller: Poller {
    private let driver: SimulatedDriver
    private let ports: SimulatedPorts
    private let isWoken = Atomic<Bool>(true)
    // Touched by the driver's thread alone, on which every loop of the network runs.
    private nonisolated(unsafe) var ready: [SimulatedStream] = []
    private nonisolated(unsafe) var knocking: [(listener: SimulatedListener, socket: AcceptedSocket)] = []
    private nonisolated(unsafe) var open: [ObjectIdentifier: SimulatedStream] = [:]
    /// When the loop wants its next turn.
    private(set) nonisolated(unsafe) var next: LoopInstant?

    init(_ driver: SimulatedDriver, _ ports: SimulatedPorts) {
        self.driver = driver
        self.ports = ports
    }

    // MARK: Poller

    var now: LoopInstant { driver.now }

    func wake() {
        isWoken.store(true, ordering: .releasing)
        driver.wake()
    }

    func run(_ loop: EventLoop) {
        // Whose turn it is only the driver decides, else nothing would be the same twice: no loop of a network is run by hand.
        preconditionFailure("a simulated loop is run by its network")
    }

    func listen(on address: SocketAddress, accept: @escaping @Sendable (AcceptedSocket) -> Void) throws -> any Listener {
        try ports.listen(on: address, for: self, accept)
    }

    func connect(to address: SocketAddress, on loop: EventLoop) async throws -> any ByteStream {
        try Task.checkCancellation()
        return try await withCheckedThrowingContinuation { continuation in
            loop.onLoop {
                continuation.resume(
                    with: Result {
                        if loop.isStopped { throw NetworkError(address, .stopped) }
                        return self.open(try self.ports.connect(to: address), peer: address, on: loop)
                    })
            }
        }
    }

    func adopt(_ socket: AcceptedSocket, on loop: EventLoop) throws -> any ByteStream {
        loop.check()
        guard let end = ports.take(socket.handle) else { throw NetworkError(socket.peer, .system("adopted twice")) }
        guard !loop.isStopped else {
            end.close()
            throw NetworkError(socket.peer, .stopped)
        }
        return open(end, peer: socket.peer, on: loop)
    }

    func watch(
        _ descriptor: Int32, on loop: EventLoop, _ ready: @escaping @Sendable (Readiness) -> Void
    ) throws -> any DescriptorWatch {
        throw NoDescriptors()
    }

    private func open(_ end: SimulatedSocket, peer: SocketAddress, on loop: EventLoop) -> SimulatedStream {
        let stream = SimulatedStream(end, peer: peer, on: loop, of: self)
        open[ObjectIdentifier(stream)] = stream
        return stream
    }

    // MARK: On the driver's thread

    var hasWork: Bool {
        isWoken.load(ordering: .acquiring) || !ready.isEmpty || !knocking.isEmpty || next.map { $0 <= now } ?? false
    }

    /// What a poller does in one round: tells what happened, then gives the loop its turn.
    func step(for loop: EventLoop) {
        isWoken.store(false, ordering: .releasing)
        let (knocks, streams) = (knocking, ready)
        (knocking, ready) = ([], [])
        for (listener, socket) in knocks {
            if listener.isOpen { listener.accept(socket) } else { ports.take(socket.handle)?.close() }
        }
        for stream in streams { stream.step() }
        next = loop.turn()
    }

    func knock(_ socket: AcceptedSocket, at listener: SimulatedListener) { knocking.append((listener, socket)) }

    func note(_ stream: SimulatedStream) { ready.append(stream) }

    func forget(_ stream: SimulatedStream) { open[ObjectIdentifier(stream)] = nil }

    func closeAll() {
        for stream in open.values { stream.close(flushing: false) }
    }
}
