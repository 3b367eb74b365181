internal import CUV
package import HubBase

extension SocketStream {
    /// How many buffers one call to the kernel takes (IOV_MAX).
    private static let buffersPerCall = 1024

    package var unsent: Int {
        loop.check()
        return phase == .closed ? 0 : uv_stream_get_write_queue_size(stream) + held.count
    }

    package func write(_ bytes: Span<UInt8>) {
        loop.check()
        sendGathered()
        guard phase == .open, bytes.count > 0 else { return }
        guard loop.gate.isOpen(on: loop) else { return hold([SharedBytes(bytes)]) }
        let sent = bytes.withUnsafeBytes { bytes in
            var buffer = uv_buf_t(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
            return uv_try_write(stream, &buffer, 1)
        }
        guard sent != bytes.count, let sent = accepted(sent) else { return }
        queue(Unsent([SharedBytes(bytes.extracting(sent...))]))
    }

    package func write(_ batch: [SharedBytes]) {
        loop.check()
        sendGathered()
        guard phase == .open else { return }
        if loop.gate.isOpen(on: loop) { send(batch) } else { hold(batch) }
    }

    private func hold(_ bytes: [SharedBytes]) {
        if held.add(bytes) { loop.gate.hold(self) }
    }

    package func heldBytesAreNext() {
        loop.check()
        held.advance()
    }

    package func heldBytesMayLeave() {
        loop.check()
        guard phase == .open || phase == .flushing else { return held.removeAll() }
        let bytes = held.take()
        guard !bytes.isEmpty else { return }
        send(bytes)
        if unsent == 0 { allSent() }
    }

    private func send(_ batch: [SharedBytes]) {
        var rest = Unsent(batch)
        while !rest.isEmpty {
            let size = min(rest.bytes.count - rest.index, Self.buffersPerCall)
            let (sent, offered) = withUnsafeTemporaryAllocation(of: uv_buf_t.self, capacity: size) { buffers in
                let offered = rest.fill(buffers)
                return (uv_try_write(stream, buffers.baseAddress, UInt32(buffers.count)), offered)
            }
            guard let sent = accepted(sent) else { return }
            rest.drop(sent)
            if sent < offered {
                queue(rest)
                return
            }
        }
    }

    /// How many bytes the socket took; nil if the connection is broken, which is now being closed.
    private func accepted(_ result: Int32) -> Int? {
        if result >= 0 { return Int(result) }
        if result == UV_EAGAIN.rawValue { return 0 }
        fail(result)
        return nil
    }

    /// Leaves to libuv what the socket does not take now.
    private func queue(_ unsent: Unsent) {
        let request = UnsafeMutablePointer<uv_write_t>.allocate(capacity: 1)
        request.pointee.data = Unmanaged.passRetained(KeptBytes(unsent.bytes)).toOpaque()
        let status = withUnsafeTemporaryAllocation(of: uv_buf_t.self, capacity: unsent.bytes.count - unsent.index) { buffers in
            _ = unsent.fill(buffers)
            return uv_write(request, stream, buffers.baseAddress, UInt32(buffers.count)) { request, status in
                guard let request, let stream = request.pointee.handle else { return }
                let owner = owner(SocketStream.self, stream.pointee.data)
                release(request)
                owner.written(status)
            }
        }
        guard status != 0 else { return }
        release(request)
        fail(status)
    }

    private func written(_ status: Int32) {
        if status < 0 { fail(status) } else if unsent == 0 { allSent() }
    }
}

/// Frees a request and lets go of its bytes.
private func release(_ request: UnsafeMutablePointer<uv_write_t>) {
    if let data = request.pointee.data { Unmanaged<KeptBytes>.fromOpaque(data).release() }
    request.deallocate()
}

/// Holds the bytes of a request until it is done.
private final class KeptBytes {
    private let bytes: [SharedBytes]

    init(_ bytes: [SharedBytes]) { self.bytes = bytes }
}

/// What is left of a batch.
private struct Unsent {
    let bytes: [SharedBytes]
    /// The first piece that is left, and how much of it has been sent.
    private(set) var index = 0
    private var offset = 0

    init(_ bytes: [SharedBytes]) {
        self.bytes = bytes
        drop(0)
    }

    var isEmpty: Bool { index == bytes.count }

    /// Forgets the first `count` bytes, and empty pieces that come then.
    mutating func drop(_ count: Int) {
        offset += count
        while index < bytes.count, offset >= bytes[index].count {
            offset -= bytes[index].count
            index += 1
        }
    }

    /// Describes the first pieces that are left, as many as there are buffers, and says how many bytes they have.
    func fill(_ buffers: UnsafeMutableBufferPointer<uv_buf_t>) -> Int {
        var total = 0
        for (slot, piece) in bytes[index...].prefix(buffers.count).enumerated() {
            let start = slot == 0 ? offset : 0
            buffers.initializeElement(at: slot, to: uv_buf_t(piece.pointer + start, piece.count - start))
            total += piece.count - start
        }
        return total
    }
}

extension uv_buf_t {
    fileprivate init(_ base: UnsafeMutableRawPointer?, _ count: Int) {
        self.init(base: base?.assumingMemoryBound(to: CChar.self), len: count)
    }
}
