package import HubBase

/// A stream of a simulated network. It behaves as one over a socket does, but that a socket takes exactly `socketBuffer` bytes.
package final class SimulatedStream: ByteStream {
    private enum Phase {
        case open
        case flushing
        case closing
        case closed
    }

    package let loop: EventLoop
    package let peer: SocketAddress
    private let poller: SimulatedPoller
    private let socket: SimulatedSocket
    // Touched on the loop, or by its poller: on the driver's thread either way.
    private nonisolated(unsafe) var phase = Phase.open
    private nonisolated(unsafe) var receiver: (any ByteReceiver)?
    private nonisolated(unsafe) var isReading = true
    private nonisolated(unsafe) var waiting = ByteQueue()
    private nonisolated(unsafe) var held = HeldBytes()
    private nonisolated(unsafe) var failure: NetworkError?
    private nonisolated(unsafe) var isStirred = false
    /// Something was written to nobody. As with a real socket that tells at last also who does not read that the peer left.
    private nonisolated(unsafe) var isRefused = false
    /// The receiver waits to hear that everything is sent.
    private nonisolated(unsafe) var owesWritable = false

    init(_ socket: SimulatedSocket, peer: SocketAddress, on loop: EventLoop, of poller: SimulatedPoller) {
        self.loop = loop
        self.peer = peer
        self.poller = poller
        self.socket = socket
        socket.stream = self
    }

    // MARK: ByteStream

    package func setReceiver(_ receiver: any ByteReceiver) {
        loop.check()
        if phase == .closed {
            let failure = failure
            loop.execute { receiver.ended(failure) }
        } else {
            self.receiver = receiver
            stir()
        }
    }

    package func setReading(_ on: Bool) {
        loop.check()
        isReading = on
        if on { stir() }
    }

    package var unsent: Int {
        loop.check()
        return waiting.count + held.count
    }

    package func write(_ bytes: Span<UInt8>) {
        loop.check()
        sendGathered()
        guard phase == .open, bytes.count > 0 else { return }
        if loop.gate.isOpen(on: loop) { send(bytes) } else { hold([SharedBytes(bytes)]) }
    }

    package func write(_ batch: [SharedBytes]) {
        loop.check()
        sendGathered()
        guard phase == .open else { return }
        if loop.gate.isOpen(on: loop) { send(batch) } else { hold(batch) }
    }

    package func heldBytesAreNext() {
        loop.check()
        held.advance()
    }

    package func heldBytesMayLeave() {
        loop.check()
        send(held.take())
        owesWritable = true
        stir()
    }

    package func close(flushing: Bool) {
        loop.check()
        guard phase == .open || phase == .flushing else { return }
        if flushing && phase == .open { sendGathered() }
        phase = flushing && unsent > 0 ? .flushing : .closing
        stir()
    }

    /// Breaks the connection, as a peer does that crashes: the other side hears `NetworkError` when it reads or writes.
    package func reset() {
        loop.check()
        guard phase != .closed else { return }
        socket.reset()
        close(flushing: false)
    }

    // MARK: Writing

    private func hold(_ bytes: [SharedBytes]) {
        if held.add(bytes) { loop.gate.hold(self) }
    }

    private func send(_ batch: [SharedBytes]) {
        for bytes in batch { bytes.withSpan { send($0) } }
    }

    private func send(_ bytes: Span<UInt8>) {
        guard phase == .open || phase == .flushing else { return }
        if socket.isAlone {
            isRefused = true
            stir()
        }
        let sent = waiting.count == 0 ? socket.send(bytes) : 0
        guard sent < bytes.count else { return }
        waiting.append(bytes.extracting(sent...))
        owesWritable = true
    }

    private func sendGathered() {
        if loop.isGathering(for: self) { loop.flush() }
    }

    // MARK: What the driver finds

    /// Something may have changed: the loop looks at it in its next round.
    func stir() {
        guard !isStirred else { return }
        isStirred = true
        poller.note(self)
    }

    /// What one round of a poller tells a stream. On the loop.
    func step() {
        isStirred = false
        if waiting.count > 0, phase == .open || phase == .flushing { waiting.drain { socket.send($0) } }
        switch phase {
        case .open:
            if owesWritable, unsent == 0 {
                owesWritable = false
                receiver?.writable()
            }
            if phase == .open { look() }
        case .flushing: if unsent == 0 { close(flushing: true) }
        case .closing: finish()
        case .closed: break
        }
    }

    private func look() {
        guard isReading, let receiver else {
            if isRefused { fail() }
            return
        }
        if socket.isBroken {
            fail()
        } else if socket.hasArrived {
            read(for: receiver)
        } else if socket.hasEnded {
            close(flushing: true)
        }
    }

    private func read(for receiver: any ByteReceiver) {
        let range: Range<Int>? = loop.withInput(0..<EventLoop.inputSize) { input in
            let lent = receiver.lend(&input)
            guard lent >= 0, lent < input.count else { return nil }
            return lent..<lent + socket.read(into: &input, from: lent)
        }
        guard let range else { return fail() }
        receiver.received(range)
        loop.flush()
        stir()
    }

    private func fail() {
        failure = NetworkError(peer, .reset)
        close(flushing: false)
    }

    private func finish() {
        phase = .closed
        waiting = ByteQueue()
        held.removeAll()
        socket.close()
        poller.forget(self)
        let last = receiver
        receiver = nil
        last?.ended(failure)
    }
}
