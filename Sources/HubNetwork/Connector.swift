internal import CUV
package import HubBase

extension UVPoller {
    /// Cancelling the task gives up, with `CancellationError`. Throws `NetworkError` for everything else.
    package func connect(to address: SocketAddress, on loop: EventLoop) async throws -> any ByteStream {
        let attempt = ConnectAttempt(address, on: loop, of: self)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                loop.onLoop { attempt.start(continuation) }
            }
        } onCancel: {
            loop.onLoop { attempt.cancel() }
        }
    }
}

/// One attempt to connect: a stream that is not there yet, and who waits for it.
private final class ConnectAttempt: Sendable {
    private let address: SocketAddress
    private let loop: EventLoop
    private let poller: UVPoller
    // Touched on the loop only.
    private nonisolated(unsafe) var stream: SocketStream?
    private nonisolated(unsafe) var waiting: CheckedContinuation<any ByteStream, any Error>?
    private nonisolated(unsafe) var isCancelled = false

    init(_ address: SocketAddress, on loop: EventLoop, of poller: UVPoller) {
        self.address = address
        self.loop = loop
        self.poller = poller
    }

    func start(_ continuation: CheckedContinuation<any ByteStream, any Error>) {
        waiting = continuation
        if isCancelled {
            finish(throwing: CancellationError())
            return
        }
        do {
            if loop.isStopped { throw NetworkError(address, .stopped) }
            try connect()
        } catch {
            finish(throwing: error)
        }
    }

    func cancel() {
        isCancelled = true
        finish(throwing: CancellationError())
    }

    private func connect() throws {
        let stream = try SocketStream(on: loop, of: poller, peer: address)
        self.stream = stream
        let request = UnsafeMutablePointer<uv_connect_t>.allocate(capacity: 1)
        let status: Int32
        do {
            status = try address.withSystemAddress { system, _ in
                // Held by the request until its callback, which comes exactly once.
                request.pointee.data = Unmanaged.passRetained(self).toOpaque()
                return uv_tcp_connect(request, stream.handle.raw, system) { request, status in
                    guard let request, let data = request.pointee.data else { return }
                    let attempt = Unmanaged<ConnectAttempt>.fromOpaque(data).takeRetainedValue()
                    request.deallocate()
                    attempt.connected(status)
                }
            }
        } catch {
            request.deallocate()
            throw error
        }
        guard status != 0 else { return }
        Unmanaged.passUnretained(self).release()
        request.deallocate()
        throw NetworkError(address, status: status)
    }

    private func connected(_ status: Int32) {
        guard status == 0, let stream, let waiting else {
            finish(
                throwing: status == UV_ECANCELED.rawValue
                    ? NetworkError(address, .stopped) : NetworkError(address, status: status))
            return
        }
        uv_tcp_nodelay(stream.handle.raw, 1)
        self.stream = nil
        self.waiting = nil
        waiting.resume(returning: stream)
    }

    private func finish(throwing error: any Error) {
        stream?.close(flushing: false)
        stream = nil
        waiting?.resume(throwing: error)
        waiting = nil
    }
}
