import HubHTTP
package import Hubs

/// Hub bytes in WebSocket frames.
///
/// All frames of a read are unmasked and moved together in place; half a frame is passed on at once, so fragments and several messages
/// in one frame come out as one stream of bytes.
package final class WebSocketTransport: HubTransport {
    /// How much a batch to the socket holds: so often a slow client's progress can be seen.
    private static let batch = 64 * 1024

    package let name = "WebSockets"
    private let stream: any ByteStream
    private let loop: EventLoop

    // The loop's alone: the connection that owns the transport checks at each of its own doors.
    private nonisolated(unsafe) var reader = FrameReader(role: .server)
    private nonisolated(unsafe) var handshake: CloseHandshake
    private nonisolated(unsafe) var failure: WebSocketError?
    package private(set) nonisolated(unsafe) var peerEnd: ConnectionEnd?

    package init(_ stream: any ByteStream, closeTimeout: Duration) {
        self.stream = stream
        loop = stream.loop
        handshake = CloseHandshake(timeout: closeTimeout)
    }

    package func framing(of format: TransferFormat) -> any HubFraming {
        format == .text ? WebSocketFraming.text : WebSocketFraming.binary
    }

    package func unframe(_ bytes: inout MutableSpan<UInt8>, at now: LoopInstant) -> Int {
        var position = 0
        var length = 0
        do {
            while peerEnd == nil, let event = try reader.gatherData(&bytes, at: &position, length: &length) {
                switch event {
                case .ping: pong()
                case .data, .pong: break
                case .close: peerClosed(ConnectionEnd(.transportClosed, "The client closed its WebSocket."), at: now)
                }
            }
        } catch {
            failure = error
            peerClosed(ConnectionEnd(.transportError, "The client broke the WebSocket protocol: \(error.reason)."), at: now)
        }
        return length
    }

    /// The peer's part is over. If ours is too, the stream ends; else the connection says goodbye first.
    private func peerClosed(_ end: ConnectionEnd, at now: LoopInstant) {
        peerEnd = end
        if !handshake.isOpen { finishClosing(at: now) }
    }

    /// A client that does not read gets no pongs: the socket's own queue would grow with each ping.
    private func pong() {
        guard stream.unsent == 0, handshake.isOpen else { return }
        loop.gather(for: stream) { out in reader.withControlPayload { out.appendFrame(.pong, $0) } }
    }

    package func write(_ fill: (inout ByteWriter) -> Void) { loop.gather(for: stream, fill) }

    package func drain(_ queue: inout SendQueue) {
        if loop.isGathering(for: stream) { loop.flush() }
        while stream.unsent == 0, !queue.isEmpty { stream.write(queue.take(atMost: Self.batch)) }
    }

    package var unsent: Int { stream.unsent }

    package var isGathering: Bool { loop.isGathering(for: stream) }

    package func setReading(_ on: Bool) { stream.setReading(on) }

    package func close(at now: LoopInstant) {
        if peerEnd == nil { perform(handshake.close(at: now)) } else { finishClosing(at: now) }
    }

    private func finishClosing(at now: LoopInstant) {
        perform(failure.map { handshake.failed($0, at: now) } ?? handshake.peerClosed(at: now))
    }

    private func perform(_ step: CloseHandshake.Step) {
        switch step {
        case .none: break
        case .send(let code):
            loop.gather(for: stream) { $0.appendClose(code) }
            loop.flush()
        case .sendAndEnd(let code):
            loop.gather(for: stream) { $0.appendClose(code) }
            loop.flush()
            stream.close(flushing: true)
        case .end: stream.close(flushing: true)
        case .abort: abort()
        }
    }

    package func abort() { stream.close(flushing: false) }

    package var closeDeadline: LoopInstant? { handshake.deadline }
}

/// One frame around each message. Two objects, so that all connections of a kind share what is encoded.
private final class WebSocketFraming: HubFraming {
    static let text = WebSocketFraming(.text)
    static let binary = WebSocketFraming(.binary)

    private let opcode: FrameOpcode

    private init(_ opcode: FrameOpcode) { self.opcode = opcode }

    func frame(_ out: inout ByteWriter, _ message: (inout ByteWriter) -> Void) {
        let start = out.beginFrame()
        message(&out)
        out.endFrame(opcode, from: start)
    }
}
