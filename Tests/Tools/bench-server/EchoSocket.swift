import HubBase
import HubHTTP

/// A plain WebSocket echo on the ground floor: what the frame codec and the loop cost without hubs.
final class EchoSocket: ByteReceiver {
    private let stream: any ByteStream
    private let loop: EventLoop
    // The loop's alone: the stream calls every member there.
    private nonisolated(unsafe) var reader = FrameReader(role: .server, maximumMessage: EventLoop.inputSize)
    private nonisolated(unsafe) var message = ByteWriter(capacity: 16)

    init(_ stream: any ByteStream) {
        self.stream = stream
        loop = stream.loop
    }

    func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }

    func received(_ range: Range<Int>) {
        loop.withInput(range) { bytes in
            var position = 0
            do {
                while let event = try reader.next(&bytes, at: &position) { answer(event, bytes.span) }
            } catch {
                stream.close(flushing: true)
            }
        }
    }

    private func answer(_ event: FrameEvent, _ bytes: Span<UInt8>) {
        switch event {
        case .data(let part, let isText, let endsMessage):
            if endsMessage, message.count == 0 {
                loop.gather(for: stream) { $0.appendFrame(isText ? .text : .binary, bytes.extracting(part)) }
                return
            }
            message.append(bytes.extracting(part))
            guard endsMessage else { return }
            loop.gather(for: stream) { out in message.withSpan { out.appendFrame(isText ? .text : .binary, $0) } }
            message.removeAll(keepingAtMost: 16)
        case .ping: loop.gather(for: stream) { out in reader.withControlPayload { out.appendFrame(.pong, $0) } }
        case .pong: break
        case .close:
            loop.gather(for: stream) { $0.appendClose(1000) }
            loop.flush()
            stream.close(flushing: true)
        }
    }

    func writable() {}
    func ended(_ error: (any Error)?) {}
}
