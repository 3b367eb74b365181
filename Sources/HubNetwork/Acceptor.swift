internal import CUV
internal import Glibc
package import HubBase

/// A listening socket on one loop. Accepts itself, since a libuv stream could not be handed to another loop.
final class Acceptor: Listener {
    /// How long accepting rests when descriptors have run out.
    private static let pause: Duration = .milliseconds(500)
    /// How many are accepted before other sockets of the loop get their turn.
    private static let burst = 64

    let address: SocketAddress
    private let accept: @Sendable (AcceptedSocket) -> Void
    private let descriptor: Int32
    /// Accepts one; whom it does not know it answers without a peer.
    private let next: @Sendable (Int32) -> (socket: Int32, peer: SocketAddress?)
    // Outlives the open handle, which it closes at its end.
    private unowned let poller: UVPoller
    // Touched on the poller's loop, or before it runs.
    private nonisolated(unsafe) let handle = UVHandle<uv_poll_t>()
    private nonisolated(unsafe) var isOpen = true
    private nonisolated(unsafe) var hasWarned = false

    convenience init(on address: SocketAddress, of poller: UVPoller, accept: @escaping @Sendable (AcceptedSocket) -> Void) throws
    {
        let (descriptor, chosen) = try Self.open(address)
        try self.init(descriptor, at: chosen, of: poller, by: Self.next, accept: accept)
    }

    /// Accepts on a socket that listens.
    init(
        _ descriptor: Int32, at address: SocketAddress, of poller: UVPoller,
        by next: @escaping @Sendable (Int32) -> (socket: Int32, peer: SocketAddress?),
        accept: @escaping @Sendable (AcceptedSocket) -> Void
    ) throws {
        self.descriptor = descriptor
        self.address = address
        self.next = next
        self.poller = poller
        self.accept = accept
        let status = handle.open(for: self) { uv_poll_init(poller.uv, $0, descriptor) }
        guard status == 0 else {
            Glibc.close(descriptor)
            throw NetworkError(address, status: status)
        }
        start()
    }

    func close() {
        guard isOpen else { return }
        poller.check()
        closeNow()
    }

    private func closeNow() {
        guard isOpen else { return }
        isOpen = false
        uv_poll_stop(handle.raw)
        handle.close()
        Glibc.close(descriptor)
    }

    private func start() {
        uv_poll_start(handle.raw, Int32(UV_READABLE.rawValue)) { handle, _, _ in
            owner(Acceptor.self, handle?.pointee.data).acceptSome()
        }
    }

    private func acceptSome() {
        for _ in 0..<Self.burst where isOpen {
            let (socket, peer) = next(descriptor)
            if let peer {
                hasWarned = false
                accept(AcceptedSocket(handle: socket, peer: peer))
            } else if socket >= 0 {
                Glibc.close(socket)
            } else if !canGoOn(after: errno) {
                return
            }
        }
    }

    private static func next(_ descriptor: Int32) -> (socket: Int32, peer: SocketAddress?) {
        var socket: Int32 = -1
        let peer = SocketAddress { address, length in
            socket = accept4(descriptor, address, length, Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue))
            return socket >= 0
        }
        return (socket, peer)
    }

    /// What failed may be the one connection, all there is for now, or the process, which then rests a moment.
    private func canGoOn(after error: Int32) -> Bool {
        switch error {
        case EAGAIN: return false
        case EMFILE, ENFILE, ENOBUFS, ENOMEM:
            rest(UVError.words(of: -error))
            return false
        default: return true
        }
    }

    private func rest(_ reason: String) {
        if !hasWarned { poller.trace.warning("Not accepting on \(address) for now: \(reason)") }
        hasWarned = true
        uv_poll_stop(handle.raw)
        guard let loop = poller.current else { return }
        loop.timers.arm(at: poller.now.advanced(by: Self.pause)) { [self] in
            if isOpen { start() }
            return nil
        }
    }

    /// Opens and binds the socket; answers it with the address it got.
    private static func open(_ address: SocketAddress) throws -> (Int32, SocketAddress) {
        try address.withSystemAddress { system, length in
            let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
            let descriptor = socket(Int32(system.pointee.sa_family), kind, 0)
            var on: Int32 = 1
            guard descriptor >= 0,
                setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size)) == 0,
                bind(descriptor, system, length) == 0,
                listen(descriptor, 4096) == 0,
                let chosen = SocketAddress({ getsockname(descriptor, $0, $1) == 0 })
            else {
                let status = -errno
                if descriptor >= 0 { Glibc.close(descriptor) }
                throw NetworkError(address, status: status)
            }
            return (descriptor, chosen)
        }
    }
}

extension Acceptor: UVOwner {
    func loopEnds() { closeNow() }

    func handleClosed() {}
}

extension UVPoller {
    package func listen(on address: SocketAddress, accept: @escaping @Sendable (AcceptedSocket) -> Void) throws -> any Listener {
        check()
        if let current, current.isStopped { throw NetworkError(address, .stopped) }
        return try Acceptor(on: address, of: self, accept: accept)
    }

    package func adopt(_ socket: AcceptedSocket, on loop: EventLoop) throws -> any ByteStream {
        loop.check()
        var opened: SocketStream?
        do {
            if loop.isStopped { throw NetworkError(socket.peer, .stopped) }
            let stream = try SocketStream(on: loop, of: self, peer: socket.peer)
            opened = stream
            let status = uv_tcp_open(stream.handle.raw, socket.handle)
            if status != 0 { throw NetworkError(socket.peer, status: status) }
            uv_tcp_nodelay(stream.handle.raw, 1)
            return stream
        } catch {
            opened?.close(flushing: false)
            Glibc.close(socket.handle)
            throw error
        }
    }
}
