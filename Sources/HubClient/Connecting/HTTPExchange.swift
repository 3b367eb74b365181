import HubBase
import HubHTTP

/// One request over a stream of its own, and its answer. Keeps what comes behind the answer for whoever takes the stream over.
final class HTTPExchange: ByteReceiver {
    let stream: any ByteStream

    // Touched on the loop only: every way in begins with its check.
    private nonisolated(unsafe) var bytes: [UInt8] = []
    private nonisolated(unsafe) var waiting: CheckedContinuation<HTTPAnswer, any Error>?
    private nonisolated(unsafe) var timer: LoopTimer?
    private nonisolated(unsafe) var isOver = false

    private init(_ stream: any ByteStream) { self.stream = stream }

    /// Asks the server at `url`.
    static func ask(
        _ url: HubURL, _ method: HTTPMethod, _ target: String, _ fields: HTTPFields, on loop: EventLoop, timeout: Duration
    ) async throws -> (exchange: HTTPExchange, answer: HTTPAnswer) {
        let stream: any ByteStream
        do {
            stream = try await loop.poller.connect(to: url.address, on: loop)
        } catch let error as NetworkError {
            throw ClientError.unreachable("\(error)")
        }
        let exchange = HTTPExchange(stream)
        let answer = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                loop.onLoop {
                    exchange.start(continuation, timeout: timeout) { out in
                        Self.write(method, target, url.authority, fields, to: &out)
                    }
                }
            }
        } onCancel: {
            loop.onLoop { exchange.finish(.failure(CancellationError())) }
        }
        return (exchange, answer)
    }

    private static func write(
        _ method: HTTPMethod, _ target: String, _ authority: String, _ fields: HTTPFields, to out: inout ByteWriter
    ) {
        out.append("\(method.rawValue) \(target) HTTP/1.1\r\nHost: \(authority)\r\n")
        for field in fields { out.append("\(field.name): \(field.value)\r\n") }
        out.append(method == .post ? "Content-Length: 0\r\n\r\n" : "\r\n" as StaticString)
    }

    private func start(
        _ continuation: CheckedContinuation<HTTPAnswer, any Error>, timeout: Duration, _ fill: (inout ByteWriter) -> Void
    ) {
        guard !isOver else {
            continuation.resume(throwing: CancellationError())
            return
        }
        waiting = continuation
        let loop = stream.loop
        timer = loop.timers.arm(at: loop.poller.now.advanced(by: timeout)) { [weak self] in
            self?.finish(.failure(ClientError.timedOut))
            return nil
        }
        stream.setReceiver(self)
        loop.gather(for: stream, fill)
        loop.flush()
    }

    private func finish(_ result: Result<HTTPAnswer, any Error>) {
        stream.loop.check()
        if let timer { stream.loop.timers.cancel(timer) }
        timer = nil
        if case .failure = result {
            isOver = true
            stream.close(flushing: false)
        }
        waiting?.resume(with: result)
        waiting = nil
    }

    /// What came behind the answer; on the loop, by who takes the stream over.
    func takeRest() -> [UInt8] {
        stream.loop.check()
        defer { bytes = [] }
        return bytes
    }

    private func look() {
        guard waiting != nil else { return }
        do {
            guard let (answer, used) = try HTTPAnswer.read(bytes, isOver: isOver) else { return }
            bytes.removeFirst(used)
            finish(.success(answer))
        } catch {
            finish(.failure(error))
        }
    }

    // MARK: ByteReceiver

    func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }

    func received(_ range: Range<Int>) {
        stream.loop.withInput(range) { bytes.append(copying: $0.span) }
        stream.setReading(bytes.count < HTTPAnswer.maximumSize * 2)
        look()
    }

    func writable() {}

    func ended(_ error: (any Error)?) {
        stream.loop.check()
        isOver = true
        look()
    }
}
