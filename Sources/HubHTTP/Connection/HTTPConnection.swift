package import HubBase
import HubSettings

/// The requests of one socket, one after another: none is started before the one before it is answered. An upgrade hands the socket
/// on, with the bytes that came behind the request.
package final class HTTPConnection: ByteReceiver {
    private enum Phase {
        /// Between two requests.
        case idle
        case head
        case body(BodyReader)
        /// A handler is at work; bytes behind the request wait, up to what the loop's input holds.
        case answering(Answering)
        /// The answer to an upgrade is out.
        case takingOver(HTTPResponse.Takeover)
        /// The socket has not taken the last answer; as much of it was unsent when somebody last looked.
        case flushing(unsent: Int)
        case closing(unsent: Int)
        /// Ended, or handed on.
        case done
    }

    private struct Answering {
        let number: Int
        let isHeadOnly: Bool
        let persistence: ResponseWriter.Persistence
        var task: Task<Void, Never>?
    }

    private let stream: any ByteStream
    private let service: HTTPService
    private let loop: EventLoop
    private let limits: HTTPLimits

    // Touched on the loop only: every way in begins with its check.
    private nonisolated(unsafe) var phase = Phase.idle
    private nonisolated(unsafe) var reader: RequestReader
    /// Bytes that nobody could use yet.
    private nonisolated(unsafe) var rest: [UInt8] = []
    private nonisolated(unsafe) var isAdvancing = false
    private nonisolated(unsafe) var requests = 0
    private nonisolated(unsafe) let deadline: DeadlineTimer

    /// Serves the requests of that stream; on its loop.
    @discardableResult
    package init(_ stream: any ByteStream, _ service: HTTPService) {
        self.stream = stream
        self.service = service
        loop = stream.loop
        limits = service.limits
        reader = RequestReader(limits: limits)
        deadline = DeadlineTimer(stream.loop)
        deadline.action = { [weak self] in self?.expire() }
        stream.setReceiver(self)
        enter(.idle, for: limits.idleTimeout)
    }

    private func enter(_ phase: Phase, for duration: Duration? = nil) {
        self.phase = phase
        deadline.set(after: duration)
    }

    // MARK: Bytes

    package func lend(_ input: inout MutableSpan<UInt8>) -> Int {
        loop.check()
        input.store(rest.span, at: 0)
        return rest.count
    }

    package func received(_ range: Range<Int>) {
        loop.check()
        advance(to: range.upperBound)
    }

    package func writable() {
        loop.check()
        guard case .flushing = phase else { return }
        enter(.idle, for: limits.idleTimeout)
        resume()
    }

    package func ended(_ error: (any Error)?) {
        loop.check()
        if case .answering(let answering) = phase { answering.task?.cancel() }
        phase = .done
        deadline.cancel()
        rest = []
    }

    /// Goes on with what waits.
    private func resume() {
        advance(to: loop.withInput(0..<EventLoop.inputSize) { lend(&$0) })
    }

    /// Serves what lies in the loop's input up to `end`, as far as it goes; the rest is kept.
    private func advance(to end: Int) {
        rest = []
        var position = 0
        isAdvancing = true
        while step(&position, end) {}
        isAdvancing = false
        if case .done = phase { return }
        loop.flush()
        if case .idle = phase { settle() }
        guard position < end else { return stream.setReading(true) }
        rest = loop.withInput(position..<end) { [UInt8](copying: $0.span) }
        stream.setReading(rest.count < EventLoop.inputSize)
    }

    /// Does one thing; answers whether there may be another.
    private func step(_ position: inout Int, _ end: Int) -> Bool {
        switch phase {
        case .idle, .head: return readHead(&position, end)
        case .body(let body): return readBody(body, &position, end)
        case .answering, .flushing: return false
        case .takingOver(let takeover):
            handOn(takeover, position..<end)
            position = end
            return false
        case .closing, .done:
            position = end
            return false
        }
    }

    // MARK: Requests

    private func readHead(_ position: inout Int, _ end: Int) -> Bool {
        do throws(HTTPRefusal) {
            let head = try loop.withInput(0..<end) { input throws(HTTPRefusal) in
                try reader.next(input.span, at: &position)
            }
            if let head {
                let isThere = end - position >= head.contentLength
                let body = try BodyReader(head, limit: limits.maximumRequestBodySize)
                enter(.body(body), for: isThere ? nil : limits.bodyTimeout)
                return true
            }
            if case .idle = phase, reader.hasBegun { enter(.head, for: limits.headTimeout) }
            return false
        } catch {
            refuse(error)
            return true
        }
    }

    private func readBody(_ body: consuming BodyReader, _ position: inout Int, _ end: Int) -> Bool {
        // Let go meanwhile: held in two places, its bytes would be copied with each read.
        phase = .idle
        let isFirst = body.body.isEmpty
        let isWhole = loop.withInput(0..<end) { body.take($0.span, at: &position) }
        if isWhole {
            start(body.head, body.body)
        } else {
            if isFirst && body.body.isEmpty && body.head.expectsContinue {
                loop.gather(for: stream) { $0.append("HTTP/1.1 100 Continue\r\n\r\n") }
            }
            phase = .body(body)
        }
        return isWhole
    }

    private func start(_ head: RequestHead, _ body: [UInt8]) {
        let request = HTTPRequest(
            method: head.method, target: head.target, fields: head.fields, body: body, peer: stream.peer, isOld: head.isOld,
            trusting: service.trustedProxies)
        requests += 1
        let number = requests
        let answering = Answering(number: number, isHeadOnly: request.isHeadOnly, persistence: persistence(after: request))
        enter(.answering(answering))
        // A handler that does not wait answers in here, so that the answers of a burst leave together.
        let task = Task.immediate(executorPreference: loop.tasks) { [self] in
            finish(await service.answer(request), number)
        }
        guard case .answering(var waiting) = phase, waiting.number == number else { return }
        waiting.task = task
        enter(.answering(waiting), for: Upgrade.isAsked(request) ? limits.upgradeTimeout : nil)
    }

    private func persistence(after request: HTTPRequest) -> ResponseWriter.Persistence {
        if request.isOld { return request.fields.has("keep-alive", in: "connection") ? .kept : .closed }
        return request.fields.has("close", in: "connection") ? .closed : .open
    }

    // MARK: Answers

    private func finish(_ response: HTTPResponse, _ number: Int) {
        loop.check()
        guard case .answering(let answering) = phase, answering.number == number else { return }
        if let takeover = response.takeover {
            write(response, headOnly: false, .upgraded)
            enter(.takingOver(takeover))
        } else {
            let closes = response.fields.has("close", in: "connection")
            let persistence = closes ? .closed : answering.persistence
            write(response, headOnly: answering.isHeadOnly, persistence)
            if persistence == .closed { close() } else { settle() }
        }
        if !isAdvancing { resume() }
    }

    /// The next request is looked at once the socket has taken this answer.
    private func settle() {
        guard stream.unsent == 0 else { return enter(.flushing(unsent: stream.unsent), for: limits.sendTimeout) }
        enter(.idle, for: limits.idleTimeout)
    }

    private func write(_ response: HTTPResponse, headOnly: Bool, _ persistence: ResponseWriter.Persistence) {
        var gathered = 0
        loop.gather(for: stream) { out in
            service.writer.write(response, headOnly: headOnly, persistence, to: &out)
            gathered = out.count
        }
        // The answers to a burst of small requests leave together, as long as they stay small.
        if gathered >= EventLoop.inputSize { loop.flush() }
    }

    private func refuse(_ refusal: HTTPRefusal) {
        service.report(refusal, from: stream.peer)
        write(.text(refusal.status, refusal.reason), headOnly: false, .closed)
        close()
    }

    // MARK: Ends

    private func close() {
        loop.flush()
        enter(.closing(unsent: stream.unsent), for: limits.sendTimeout)
        stream.close(flushing: true)
    }

    /// The stream goes to its new receiver, and so do the bytes that came behind the request.
    private func handOn(_ takeover: HTTPResponse.Takeover, _ range: Range<Int>) {
        let bytes = loop.withInput(range) { [UInt8](copying: $0.span) }
        phase = .done
        deadline.cancel()
        let receiver = takeover(stream)
        stream.setReceiver(receiver)
        stream.setReading(true)
        guard !bytes.isEmpty else { return }
        let place = loop.withInput(0..<EventLoop.inputSize) { input in
            let lent = receiver.lend(&input)
            input.store(bytes.span, at: lent)
            return lent..<lent + bytes.count
        }
        receiver.received(place)
    }

    /// The time of the phase is over.
    private func expire() {
        loop.check()
        switch phase {
        case .idle: close()
        case .head, .body: refuse(HTTPRefusal(.requestTimeout, "the request took too long"))
        case .answering(let answering):
            answering.task?.cancel()
            write(.text(.serviceUnavailable), headOnly: false, .closed)
            close()
        case .flushing(let before):
            guard stream.unsent < before else { return stream.close(flushing: false) }
            enter(.flushing(unsent: stream.unsent), for: limits.sendTimeout)
        case .closing(let before):
            guard stream.unsent < before else { return stream.close(flushing: false) }
            enter(.closing(unsent: stream.unsent), for: limits.sendTimeout)
        case .takingOver, .done: break
        }
    }
}
