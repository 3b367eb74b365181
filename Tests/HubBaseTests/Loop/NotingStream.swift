import HubBase

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

    // It holds nothing back.
    func heldBytesAreNext() {}
    func heldBytesMayLeave() {}
}
