import Dispatch
import HubBase
import Synchronization

/// A poller without sockets, whose clock a test sets and whose wake-ups it counts.
final class ManualPoller: Poller {
    private let nanoseconds = Atomic<Int64>(5_000_000_000)
    private let calls = Atomic<Int>(0)
    private let bell = DispatchSemaphore(value: 0)

    var wakes: Int { calls.load(ordering: .sequentiallyConsistent) }

    var now: LoopInstant {
        get { LoopInstant(nanoseconds: nanoseconds.load(ordering: .sequentiallyConsistent)) }
        set { nanoseconds.store(newValue.nanoseconds, ordering: .sequentiallyConsistent) }
    }

    func wake() {
        calls.add(1, ordering: .sequentiallyConsistent)
        bell.signal()
    }

    func run(_ loop: EventLoop) {
        while !loop.isStopped {
            _ = loop.turn()
            bell.wait()
        }
    }

    func listen(on address: SocketAddress, accept: @escaping @Sendable (AcceptedSocket) -> Void) throws -> any Listener {
        throw NetworkError(address, .stopped)
    }

    func connect(to address: SocketAddress, on loop: EventLoop) async throws -> any ByteStream {
        throw NetworkError(address, .stopped)
    }

    func adopt(_ socket: AcceptedSocket, on loop: EventLoop) throws -> any ByteStream {
        throw NetworkError(socket.peer, .stopped)
    }
}

extension EventLoop {
    /// Makes the calling thread this loop's while `body` runs.
    func entered<R>(_ body: () throws -> R) rethrows -> R {
        enter()
        defer { leave() }
        return try body()
    }
}

/// A stream that notes what is written to it.
final class NotingStream: ByteStream {
    let loop: EventLoop
    let peer = SocketAddress(host: "127.0.0.1", port: 1)
    private let state = Lock<[[UInt8]]>([])

    init(_ loop: EventLoop) { self.loop = loop }

    var writes: [[UInt8]] { state.withLock { $0 } }
    var unsent: Int { 0 }

    func setReceiver(_ receiver: any ByteReceiver) {}
    func setReading(_ on: Bool) {}

    func write(_ bytes: Span<UInt8>) {
        let bytes = [UInt8](copying: bytes)
        state.withLock { $0.append(bytes) }
    }

    func write(_ batch: [SharedBytes]) {
        for bytes in batch { bytes.withSpan { write($0) } }
    }

    func close(flushing: Bool) {}
}
