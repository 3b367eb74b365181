import HubBase

/// A loop without a kernel, whose time the test moves. The test's own thread is the loop's.
final class MemoryPoller: Poller {
    private let time = Lock(LoopInstant(nanoseconds: 1_000_000_000))

    var now: LoopInstant { time.withLock { $0 } }

    func advance(by duration: Duration) { time.withLock { $0 = $0.advanced(by: duration) } }

    func run(_ loop: EventLoop) {}
    func wake() {}

    func listen(on address: SocketAddress, accept: @escaping @Sendable (AcceptedSocket) -> Void) throws -> any Listener {
        throw Unsupported()
    }
    func connect(to address: SocketAddress, on loop: EventLoop) async throws -> any ByteStream { throw Unsupported() }
    func adopt(_ socket: AcceptedSocket, on loop: EventLoop) throws -> any ByteStream { throw Unsupported() }
    func watch(
        _ descriptor: Int32, on loop: EventLoop, _ ready: @escaping @Sendable (Readiness) -> Void
    ) throws -> any DescriptorWatch { throw Unsupported() }

    private struct Unsupported: Error {}
}

/// One stream over such a loop: the test is its peer.
final class MemoryStream: ByteStream {
    let loop: EventLoop
    let peer = SocketAddress(host: "127.0.0.1", port: 50_000)
    let poller: MemoryPoller
    private let state = Lock(State())

    private struct State {
        var receiver: (any ByteReceiver)?
        var taken: [UInt8] = []
        var waiting: [UInt8] = []
        var room = Int.max
        var isReading = true
        var closing: Bool?
    }

    init() {
        poller = MemoryPoller()
        loop = EventLoop(index: 0, poller: poller)
    }

    func setReceiver(_ receiver: any ByteReceiver) {
        loop.check()
        state.withLock { $0.receiver = receiver }
    }

    func setReading(_ on: Bool) {
        loop.check()
        state.withLock { $0.isReading = on }
    }

    var unsent: Int { state.withLock { $0.waiting.count } }

    func write(_ bytes: Span<UInt8>) {
        loop.check()
        let copy = [UInt8](copying: bytes)
        state.withLock { state in
            guard state.closing == nil else { return }
            state.waiting += copy
            Self.take(&state)
        }
    }

    func write(_ batch: [SharedBytes]) { for bytes in batch { bytes.withSpan { write($0) } } }

    func close(flushing: Bool) {
        loop.check()
        state.withLock { $0.closing = flushing && $0.closing ?? true }
    }

    private static func take(_ state: inout State) {
        let count = min(state.room, state.waiting.count)
        state.taken += state.waiting[..<count]
        state.waiting.removeFirst(count)
        state.room -= count
    }

    // It holds nothing back.
    func heldBytesAreNext() {}
    func heldBytesMayLeave() {}

    // MARK: The peer's side

    /// What the peer has received, as text.
    var received: String { String(decoding: state.withLock { $0.taken }, as: UTF8.self) }
    var receivedBytes: [UInt8] { state.withLock { $0.taken } }
    var isClosed: Bool { state.withLock { $0.closing != nil } }
    /// Whether it was broken off, with what was unsent thrown away.
    var isAborted: Bool { state.withLock { $0.closing == false } }
    var isReading: Bool { state.withLock { $0.isReading } }
    var receiver: (any ByteReceiver)? { state.withLock { $0.receiver } }

    /// How much the peer takes from now on.
    func setRoom(_ room: Int) {
        let isEmpty = state.withLock { state in
            let had = !state.waiting.isEmpty
            state.room = room
            Self.take(&state)
            return had && state.waiting.isEmpty
        }
        if isEmpty { receiver?.writable() }
    }

    /// One read of these bytes, as the poller does it; what does not fit is read after it.
    func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count, isReading, let receiver {
            let range = loop.withInput(0..<EventLoop.inputSize) { input in
                let lent = receiver.lend(&input)
                let count = min(bytes.count - sent, EventLoop.inputSize - lent)
                precondition(count > 0, "a receiver that is full stops reading")
                input.store(bytes.span.extracting(sent..<sent + count), at: lent)
                sent += count
                return lent..<lent + count
            }
            receiver.received(range)
            loop.flush()
        }
    }

    func send(_ text: String) { send(Array(text.utf8)) }

    func end() { receiver?.ended(nil) }

    /// Moves the time and lets the loop turn.
    func advance(by duration: Duration) {
        poller.advance(by: duration)
        _ = loop.turn()
    }
}

/// Runs `body` on the loop of a new stream.
func withStream(_ body: (MemoryStream) throws -> Void) rethrows {
    let stream = MemoryStream()
    stream.loop.enter()
    defer { stream.loop.leave() }
    try body(stream)
}
