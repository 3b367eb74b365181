import HubBase
import HubCrypto
import HubHTTP
import HubValues

/// One WebSocket and the hub messages over it: frames and records in, records out, time-outs, the end. Belongs to its loop.
final class ClientLink: Sendable {
    /// How much may wait for the socket before callers wait too.
    private static let sendQueueSize = 256 * 1024

    let loop: EventLoop
    private let stream: any ByteStream
    private let options: ClientOptions

    // Touched on the loop only: every way in begins with its check, or is called by one that did.
    private nonisolated(unsafe) var frames: FrameReader
    private nonisolated(unsafe) var records: RecordReader
    private nonisolated(unsafe) var greeting: Waiter<Void>?
    private nonisolated(unsafe) var closing = CloseHandshake(timeout: .seconds(5))
    private nonisolated(unsafe) var end = ClientEnd()
    private nonisolated(unsafe) var isEnded = false
    private nonisolated(unsafe) var inbox = CallInbox()
    private nonisolated(unsafe) var calls = PendingCalls()
    private nonisolated(unsafe) var waitingForRoom: [() -> Void] = []
    private nonisolated(unsafe) var waitingForEnd: [CheckedContinuation<ClientEnd, Never>] = []
    private nonisolated(unsafe) var lastReceived: LoopInstant
    private nonisolated(unsafe) var nextPing: LoopInstant
    private nonisolated(unsafe) let timer: DeadlineTimer

    init(_ stream: any ByteStream, _ options: ClientOptions) {
        self.stream = stream
        self.options = options
        loop = stream.loop
        frames = FrameReader(role: .client, maximumMessage: options.maximumReceiveMessageSize)
        records = RecordReader(limit: options.maximumReceiveMessageSize)
        timer = DeadlineTimer(stream.loop)
        lastReceived = stream.loop.poller.now
        nextPing = lastReceived
    }

    // MARK: Beginning

    /// Takes the stream over and shakes hands; `rest` answers what came behind the answer to the upgrade.
    func begin(_ rest: @escaping @Sendable () -> [UInt8]) async throws {
        let greeting = Waiter<Void>()
        do {
            try await greeting.wait { loop.onLoop { self.start(greeting, rest()) } }
        } catch {
            loop.onLoop { self.stream.close(flushing: false) }
            throw error
        }
    }

    private func start(_ greeting: Waiter<Void>, _ rest: [UInt8]) {
        self.greeting = greeting
        stream.setReceiver(self)
        stream.setReading(true)
        write { $0.appendHandshake() }
        timer.action = { [weak self] in self?.tick() }
        lastReceived = loop.poller.now
        nextPing = lastReceived.advanced(by: options.keepAliveInterval)
        timer.set(at: deadline)
        var rest = rest
        var span = rest.mutableSpan
        take(&span)
    }

    private func takeGreeting(_ record: [UInt8], _ greeting: Waiter<Void>) {
        self.greeting = nil
        timer.set(at: deadline)
        guard let answer = try? HubValue(json: record), answer.object != nil, answer["type"] == nil else {
            return greeting.finish(.failure(ClientError.misunderstood("the answer to the handshake is none")))
        }
        let error = answer["error"]?.string
        greeting.finish(error.map { .failure(ClientError.refused(status: nil, text: $0)) } ?? .success(()))
    }

    // MARK: What callers do

    func invoke(_ method: String, _ arguments: [HubValue]) async throws -> HubValue {
        let waiter = Waiter<CallOutcome>()
        do {
            switch try await waiter.wait({ call(method, arguments, waiter) { self.calls.add(waiter) } }) {
            case .result(let value): return value
            case .error(let text): throw HubCallError(text)
            }
        } catch is CancellationError {
            loop.onLoop { self.calls.removeCancelled() }
            throw CancellationError()
        }
    }

    func send(_ method: String, _ arguments: [HubValue]) async throws {
        let waiter = Waiter<Void>()
        try await waiter.wait {
            call(method, arguments, waiter) {
                waiter.finish(.success(()))
                return nil
            }
        }
    }

    /// Writes a call once there is room, unless its caller has gone; `id` answers its invocation id.
    private func call<Value>(
        _ method: String, _ arguments: [HubValue], _ waiter: Waiter<Value>, id: @escaping @Sendable () -> String?
    ) {
        loop.onLoop {
            self.whenThereIsRoom {
                guard !waiter.isFinished else { return }
                guard !self.isEnded, self.closing.isOpen else { return waiter.finish(.failure(ClientError.ended(self.end))) }
                let id = id()
                self.write { $0.appendInvocation(method, arguments, id: id) }
            }
        }
    }

    /// Callers whose calls the server does not take wait, in their order.
    private func whenThereIsRoom(_ action: @escaping () -> Void) {
        if isEnded || waitingForRoom.isEmpty && stream.unsent < Self.sendQueueSize { return action() }
        waitingForRoom.append(action)
    }

    func on(_ method: String, _ handler: @escaping CallInbox.Handler) async {
        await withCheckedContinuation { continuation in
            loop.onLoop {
                self.inbox.add(handler, for: method)
                continuation.resume()
            }
        }
    }

    func onEveryCall(_ handler: @escaping @Sendable (String, [HubValue]) -> Void) async {
        await withCheckedContinuation { continuation in
            loop.onLoop {
                self.inbox.listener = handler
                continuation.resume()
            }
        }
    }

    func next(_ method: String) async throws -> [HubValue] {
        let waiter = Waiter<[HubValue]>()
        return try await waiter.wait { loop.onLoop { self.inbox.wait(waiter, for: method) } }
    }

    // MARK: What the server sends

    private func take(_ bytes: inout MutableSpan<UInt8>) {
        lastReceived = loop.poller.now
        var position = 0
        do {
            while let event = try frames.next(&bytes, at: &position) { take(event, bytes.span) }
        } catch {
            fail("The server broke the WebSocket protocol: \(error.reason).", error)
        }
    }

    private func take(_ event: FrameEvent, _ bytes: Span<UInt8>) {
        switch event {
        case .data(let range, _, _):
            guard !records.take(bytes.extracting(range), take) else { return }
            fail("The server sent too large a message.", .tooBig)
        case .ping:
            loop.gather(for: stream) { out in frames.withControlPayload { out.appendFrame(.pong, $0, key: Self.key()) } }
        case .pong: break
        case .close(let code):
            end.closeCode = code
            perform(closing.peerClosed(at: loop.poller.now))
        }
    }

    private func take(_ record: [UInt8]) {
        guard closing.isOpen else { return }
        if let greeting { return takeGreeting(record, greeting) }
        switch ServerMessage(record) {
        case .invocation(let method, let arguments):
            for handler in inbox.take(method, arguments, size: record.count) { handler(arguments) }
        case .completion(let id, let outcome): calls.finish(id, outcome)
        case .close(let error, let allowsReconnect):
            (end.error, end.allowsReconnect) = (error, allowsReconnect)
            perform(closing.close(at: loop.poller.now))
        case .other: break
        case nil: fail("The server sent what is no message.", nil)
        }
    }

    // MARK: Bytes out

    private func write(_ message: (inout ByteWriter) -> Void) {
        var gathered = 0
        loop.gather(for: stream) { out in
            let start = out.beginFrame(masked: true)
            message(&out)
            out.endFrame(.text, from: start, key: Self.key())
            gathered = out.count
        }
        if gathered >= EventLoop.inputSize { loop.flush() }
    }

    private static func key() -> UInt32 { randomBytes(4).reduce(0) { $0 << 8 | UInt32($1) } }

    private func perform(_ step: CloseHandshake.Step) {
        timer.set(at: deadline)
        switch step {
        case .none: break
        case .send(let code): writeClose(code)
        case .sendAndEnd(let code):
            writeClose(code)
            stream.close(flushing: true)
        case .end: stream.close(flushing: true)
        case .abort: stream.close(flushing: false)
        }
    }

    private func writeClose(_ code: UInt16) {
        loop.gather(for: stream) { $0.appendClose(code, key: Self.key()) }
        loop.flush()
    }

    // MARK: Time and the end

    /// How long the server may still be silent.
    private var patience: Duration { greeting == nil ? options.serverTimeout : options.connectTimeout }

    /// When something depends on the time again.
    private var deadline: LoopInstant? {
        if isEnded || !closing.isOpen { return closing.deadline }
        let silence = lastReceived.advanced(by: patience)
        return greeting == nil ? min(silence, nextPing) : silence
    }

    private func tick() {
        let now = loop.poller.now
        if !closing.isOpen {
            perform(closing.tick(at: now))
        } else if now >= lastReceived.advanced(by: patience) {
            greeting?.finish(.failure(ClientError.timedOut))
            fail("The server sent nothing for \(patience).", nil)
        } else if now >= nextPing && greeting == nil {
            write { $0.appendPing() }
            nextPing = now.advanced(by: options.keepAliveInterval)
        }
        timer.set(at: deadline)
    }

    func close() {
        loop.check()
        guard !isEnded, closing.isOpen else { return }
        write { $0.appendClose() }
        perform(closing.close(at: loop.poller.now))
    }

    /// Ends the connection for a reason of its own.
    private func fail(_ reason: String, _ error: WebSocketError?) {
        guard closing.isOpen else { return }
        end.error = reason
        let now = loop.poller.now
        perform(error.map { closing.failed($0, at: now) } ?? closing.close(at: now))
    }

    func waitForEnd() async -> ClientEnd {
        await withCheckedContinuation { continuation in
            loop.onLoop {
                if self.isEnded { return continuation.resume(returning: self.end) }
                self.waitingForEnd.append(continuation)
            }
        }
    }

    /// What is to be said of an end that nobody gave a reason for.
    private func reason(_ error: (any Error)?) -> String? {
        if let code = end.closeCode, code != CloseCode.normal { return "The server closed its WebSocket with code \(code)." }
        if let error, end.closeCode == nil { return "\(error)" }
        return closing.isOpen ? "The server left without a word." : nil
    }
}

extension ClientLink: ByteReceiver {
    func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }

    func received(_ range: Range<Int>) { loop.withInput(range) { take(&$0) } }

    func writable() {
        loop.check()
        while !waitingForRoom.isEmpty, isEnded || stream.unsent < Self.sendQueueSize { waitingForRoom.removeFirst()() }
    }

    func ended(_ error: (any Error)?) {
        loop.check()
        isEnded = true
        timer.cancel()
        end.error = end.error ?? reason(error)
        let reason = ClientError.ended(end)
        greeting?.finish(.failure(reason))
        calls.finish(reason)
        inbox.finish(reason)
        writable()
        for continuation in waitingForEnd { continuation.resume(returning: end) }
        waitingForEnd = []
    }
}
