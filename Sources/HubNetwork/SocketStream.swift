internal import CUV
internal import Glibc
package import HubBase

/// One TCP socket over libuv. The receiver is never called from inside `write`, `close` or `setReading`.
///
/// `close(flushing: true)` sends what is unsent, then the end, and goes on reading for up to a second what the peer may still be
/// sending: a socket closed over unread bytes is reset, and the peer may lose the last answer.
package final class SocketStream: ByteStream {
    private static let patience: Duration = .seconds(1)

    enum Phase {
        case open
        /// Unsent bytes, then the end.
        case flushing
        /// Everything is sent, the end too; the peer's is awaited.
        case lingering
        case closing
        case closed
    }

    package let loop: EventLoop
    package let peer: SocketAddress
    // From here on touched on the loop only: each way in checks it or is a callback of the loop's poller.
    nonisolated(unsafe) let handle = UVHandle<uv_tcp_t>()
    nonisolated(unsafe) private(set) var phase = Phase.open
    nonisolated(unsafe) private(set) var receiver: (any ByteReceiver)?
    nonisolated(unsafe) var held = HeldBytes()
    private nonisolated(unsafe) var isReading = true
    private nonisolated(unsafe) var peerHasEnded = false
    private nonisolated(unsafe) var failure: NetworkError?
    private nonisolated(unsafe) var lingering: LoopTimer?

    /// A stream without a socket yet.
    init(on loop: EventLoop, of poller: UVPoller, peer: SocketAddress) throws {
        self.loop = loop
        self.peer = peer
        let status = handle.open(for: self) { uv_tcp_init(poller.uv, $0) }
        if status != 0 { throw NetworkError(peer, status: status) }
    }

    var stream: UnsafeMutablePointer<uv_stream_t> {
        // A `uv_tcp_t` begins with the fields of `uv_stream_t`.
        UnsafeMutableRawPointer(handle.raw).assumingMemoryBound(to: uv_stream_t.self)
    }

    // MARK: Reading

    package func setReceiver(_ receiver: any ByteReceiver) {
        loop.check()
        let isFirst = self.receiver == nil
        switch phase {
        case .closed:
            let failure = failure
            loop.execute { receiver.ended(failure) }
        case .open where isFirst && isReading:
            self.receiver = receiver
            startReading()
        default:
            self.receiver = receiver
        }
    }

    package func setReading(_ on: Bool) {
        loop.check()
        guard on != isReading else { return }
        isReading = on
        guard phase == .open, receiver != nil else { return }
        if on { startReading() } else { uv_read_stop(stream) }
    }

    private func startReading() {
        let status = uv_read_start(
            stream,
            { handle, _, buffer in
                guard let buffer else { return }
                buffer.pointee = owner(SocketStream.self, handle?.pointee.data).buffer()
            },
            { stream, count, buffer in
                guard let buffer else { return }
                owner(SocketStream.self, stream?.pointee.data).read(count, into: buffer.pointee)
            })
        if status != 0 { fail(status) }
    }

    /// Where the next read goes: into the loop's input, behind what the receiver puts there.
    private func buffer() -> uv_buf_t {
        let all = 0..<EventLoop.inputSize
        var lent = 0
        if phase == .open, let receiver {
            lent = loop.withInput(all) { receiver.lend(&$0) }
            // A receiver that is full stops reading. Without room libuv reports ENOBUFS, which ends this connection alone.
            guard all.contains(lent) else { return uv_buf_t(base: nil, len: 0) }
        }
        let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(loop.inputPointer)[lent...])
        return uv_buf_t(base: rest.baseAddress?.assumingMemoryBound(to: CChar.self), len: rest.count)
    }

    private func read(_ count: Int, into buffer: uv_buf_t) {
        guard count >= 0 else {
            ended(Int32(clamping: count))
            return
        }
        guard count > 0, phase == .open, let receiver else { return }
        let lent = EventLoop.inputSize - buffer.len
        receiver.received(lent..<lent + count)
        loop.flush()
    }

    private func ended(_ status: Int32) {
        switch (phase, status) {
        case (.open, UV_EOF.rawValue):
            peerHasEnded = true
            close(flushing: true)
        case (.open, _): fail(status)
        default: closeNow()
        }
    }

    // MARK: The end

    package func close(flushing: Bool) {
        loop.check()
        switch phase {
        case .open where flushing:
            sendGathered()
            uv_read_stop(stream)
            phase = .flushing
            if unsent == 0 { endAfterFlush() }
        case .open, .flushing, .lingering:
            if !flushing { closeNow() }
        case .closing, .closed: break
        }
    }

    /// Breaks the connection off after an error of the system.
    func fail(_ status: Int32) {
        guard phase != .closing, phase != .closed else { return }
        failure = NetworkError(peer, status: status)
        closeNow()
    }

    /// Everything has been taken by the socket.
    func allSent() {
        switch phase {
        case .open: receiver?.writable()
        case .flushing: endAfterFlush()
        case .lingering, .closing, .closed: break
        }
    }

    private func endAfterFlush() {
        var descriptor: uv_os_fd_t = -1
        guard !peerHasEnded,
            uv_fileno(UnsafeMutableRawPointer(stream).assumingMemoryBound(to: uv_handle_t.self), &descriptor) == 0,
            shutdown(descriptor, Int32(SHUT_WR)) == 0
        else {
            closeNow()
            return
        }
        phase = .lingering
        lingering = loop.timers.arm(at: loop.poller.now.advanced(by: Self.patience)) { [self] in
            closeNow()
            return nil
        }
        startReading()
    }

    /// Bytes that were gathered before go out before.
    func sendGathered() {
        if loop.isGathering(for: self) { loop.flush() }
    }

    private func closeNow() {
        guard phase != .closing, phase != .closed else { return }
        phase = .closing
        if let lingering { loop.timers.cancel(lingering) }
        lingering = nil
        held.removeAll()
        handle.close()
    }
}

extension SocketStream: UVOwner {
    func loopEnds() { closeNow() }

    func handleClosed() {
        phase = .closed
        let last = receiver
        receiver = nil
        last?.ended(failure)
    }
}
