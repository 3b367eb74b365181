/// Contract: what a loop waits on. One per loop; libuv in production, a simulation in `HubTesting`.
package protocol Poller: AnyObject, Sendable {
    /// The time, read at most once a turn. From any thread.
    var now: LoopInstant { get }

    /// The time at this moment, on the same line, as exactly as the machine knows it: for measuring. From any thread.
    var exactNow: LoopInstant { get }

    /// Runs the loop on the calling thread until `EventLoop.stop()`: calls `loop.turn()` before each wait, and waits no longer than
    /// that answers.
    func run(_ loop: EventLoop)

    /// Ends the current wait, or the next one. From any thread.
    func wake()

    /// Opens a listening socket; `accept` gets each new one, on this poller's loop. From that loop or before it runs.
    func listen(on address: SocketAddress, accept: @escaping @Sendable (AcceptedSocket) -> Void) throws -> any Listener

    /// Opens a connection for `loop`, which is this poller's.
    func connect(to address: SocketAddress, on loop: EventLoop) async throws -> any ByteStream

    /// Takes over an accepted socket, on `loop`, which is this poller's. On failure the socket is closed.
    func adopt(_ socket: AcceptedSocket, on loop: EventLoop) throws -> any ByteStream

    /// Watches a descriptor of somebody else's, who closes it after the watch; `ready` is called on `loop`, which is this poller's.
    /// Each descriptor once at a time. A simulation has no descriptors and throws.
    func watch(
        _ descriptor: Int32, on loop: EventLoop, _ ready: @escaping @Sendable (Readiness) -> Void
    ) throws -> any DescriptorWatch
}

extension Poller {
    /// By default as `now`.
    package var exactNow: LoopInstant { now }
}

/// A socket on its way from the acceptor to the loop that adopts it, which must happen exactly once.
package struct AcceptedSocket: Sendable {
    package let handle: Int32
    package let peer: SocketAddress

    package init(handle: Int32, peer: SocketAddress) {
        self.handle = handle
        self.peer = peer
    }
}

/// An open listening socket.
package protocol Listener: AnyObject, Sendable {
    /// Where it listens, with the port that was chosen.
    var address: SocketAddress { get }

    /// Accepts no more. On the listener's loop.
    func close()
}
