internal import HubBase
internal import Synchronization

/// Who listens where, and which sockets wait to be adopted.
final class SimulatedPorts: Sendable {
    private struct State {
        var listeners: [SocketAddress: SimulatedListener] = [:]
        var waiting: [Int32: SimulatedSocket] = [:]
        var lastPort: UInt16 = 49_151
        var lastHandle: Int32 = 0

        func listener(at address: SocketAddress) -> SimulatedListener? {
            let hosts = [address.host, "0.0.0.0", "::"]
            return hosts.lazy.compactMap { listeners[SocketAddress(host: $0, port: address.port)] }.first
        }

        mutating func freePort() -> UInt16 {
            repeat {
                lastPort = lastPort == .max ? 49_152 : lastPort + 1
            } while listeners.keys.contains { $0.port == lastPort }
            return lastPort
        }
    }

    private let socketBuffer: Int
    private let chunk: Int
    private let state = Lock(State())

    init(socketBuffer: Int, chunk: Int) {
        self.socketBuffer = socketBuffer
        self.chunk = chunk
    }

    func listen(
        on address: SocketAddress, for poller: SimulatedPoller, _ accept: @escaping @Sendable (AcceptedSocket) -> Void
    ) throws -> SimulatedListener {
        try state.withLock { state in
            let wanted = Self.numeric(address)
            let chosen = wanted.port == 0 ? SocketAddress(host: wanted.host, port: state.freePort()) : wanted
            guard state.listeners[chosen] == nil else { throw NetworkError(address, .inUse) }
            let listener = SimulatedListener(chosen, of: self, poller, accept)
            state.listeners[chosen] = listener
            return listener
        }
    }

    func close(_ address: SocketAddress) { state.withLock { $0.listeners[address] = nil } }

    /// The client's end of a new connection, whose other end is on its way to whoever listens there.
    func connect(to address: SocketAddress) throws -> SimulatedSocket {
        let wanted = Self.numeric(address)
        let found: (SimulatedListener, AcceptedSocket, SimulatedSocket)? = state.withLock { state in
            guard let listener = state.listener(at: wanted) else { return nil }
            let (near, far) = SimulatedSocket.pair(buffer: socketBuffer, chunk: chunk)
            state.lastHandle += 1
            state.waiting[state.lastHandle] = far
            let peer = SocketAddress(host: wanted.host, port: state.freePort())
            return (listener, AcceptedSocket(handle: state.lastHandle, peer: peer), near)
        }
        guard let (listener, socket, near) = found else { throw NetworkError(address, .refused) }
        listener.poller.knock(socket, at: listener)
        return near
    }

    /// Hands a waiting socket out, once.
    func take(_ handle: Int32) -> SimulatedSocket? { state.withLock { $0.waiting.removeValue(forKey: handle) } }

    private static func numeric(_ address: SocketAddress) -> SocketAddress {
        address.host == "localhost" ? SocketAddress(host: "127.0.0.1", port: address.port) : address
    }
}

/// A listening socket of a simulated network.
final class SimulatedListener: Listener {
    let address: SocketAddress
    let poller: SimulatedPoller
    let accept: @Sendable (AcceptedSocket) -> Void
    private let ports: SimulatedPorts
    private let open = Atomic<Bool>(true)

    init(
        _ address: SocketAddress, of ports: SimulatedPorts, _ poller: SimulatedPoller,
        _ accept: @escaping @Sendable (AcceptedSocket) -> Void
    ) {
        self.address = address
        self.ports = ports
        self.poller = poller
        self.accept = accept
    }

    var isOpen: Bool { open.load(ordering: .acquiring) }

    func close() {
        if open.exchange(false, ordering: .acquiringAndReleasing) { ports.close(address) }
    }
}
