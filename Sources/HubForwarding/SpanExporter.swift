internal import Hubs

/// Spans on their way to a collector: a bounded queue, and while there is something in it a task that empties it.
final class SpanExporter: Sendable {
    /// How long the collector may take for the last request.
    private static let lastTimeout: Duration = .seconds(3)

    private let service: String
    private let interval: Duration
    private let limit: Int
    private let post: HTTPPost
    // One request after another.
    private let collector = BackEnd(limit: 1)
    private let state = Lock(State())

    private struct State {
        var spans: [HubSpan] = []
        /// Not taken since the last request.
        var dropped = 0
        /// Since all was well; 0: it is.
        var lost = 0
        var loop: EventLoop?
        var trace: TraceSource?
        var worker: Task<Void, Never>?
        var pause: Task<Void, Never>?
        var isStopping = false
    }

    /// - Parameter post: the request, but for its body.
    init(service: String, interval: Duration, limit: Int, post: HTTPPost) {
        self.service = service
        self.interval = interval
        self.limit = limit
        self.post = post
    }

    /// Requests are made on that loop, and the log is told by that source; the first one counts.
    func use(_ loop: EventLoop, _ trace: TraceSource) {
        state.withLock { state in
            guard state.loop == nil else { return }
            (state.loop, state.trace) = (loop, trace)
            start(&state)
        }
    }

    func add(_ span: HubSpan) {
        state.withLock { state in
            guard state.spans.count < limit, !state.isStopping else { return state.dropped += 1 }
            state.spans.append(span)
            start(&state)
        }
    }

    /// Sends what is there, and returns when that is done.
    nonisolated(nonsending) func stop() async {
        let worker = state.withLock { state in
            state.isStopping = true
            state.pause?.cancel()
            return state.worker
        }
        await worker?.value
    }

    private func start(_ state: inout State) {
        guard state.worker == nil, !state.spans.isEmpty, let loop = state.loop else { return }
        // On the pool: to write many spans takes a while, for which no client of the loop waits.
        state.worker = Task(executorPreference: globalConcurrentExecutor) { await self.work(on: loop) }
    }

    private func work(on loop: EventLoop) async {
        repeat { await pause(on: loop) } while await sendAll(on: loop)
    }

    private func pause(on loop: EventLoop) async {
        let pause = state.withLock { state -> Task<Void, Never>? in
            guard !state.isStopping else { return nil }
            let pause = Task { _ = try? await LoopClock(loop).sleep(for: interval) }
            state.pause = pause
            return pause
        }
        await pause?.value
    }

    /// Sends everything that waits.
    ///
    /// - Returns: false if nothing does; then the task ends.
    private func sendAll(on loop: EventLoop) async -> Bool {
        let (spans, dropped, isLast) = state.withLock { state in
            defer { (state.spans, state.dropped) = ([], 0) }
            if state.spans.isEmpty { state.worker = nil }
            return (state.spans, state.dropped, state.isStopping)
        }
        guard !spans.isEmpty else { return false }
        do {
            let timeout = isLast ? min(post.timeout, Self.lastTimeout) : post.timeout
            let answer = try await collector.send(post.carrying(OTLPText.body(of: spans, service: service), timeout), on: loop)
            guard (200..<300).contains(answer.status) else { throw ForwardError.status(answer.status) }
            note(lost: dropped, "more than \(limit) waited")
        } catch {
            note(lost: spans.count + dropped, "\(error)")
        }
        return true
    }

    /// A line when spans begin to be lost, and one when that is over: not one for each request.
    private func note(lost count: Int, _ why: String) {
        let (former, trace) = state.withLock { state in
            defer { state.lost = count == 0 ? 0 : state.lost + count }
            return (state.lost, state.trace)
        }
        if former == 0, count > 0 {
            trace?.warning("Spans are lost: \(why)", [TraceRecord.Field("spans", count)])
        } else if former > 0, count == 0 {
            trace?.information("No more spans are lost", [TraceRecord.Field("spans", former)])
        }
    }
}

extension HTTPPost {
    fileprivate func carrying(_ body: [UInt8], _ timeout: Duration) -> HTTPPost {
        HTTPPost(
            url: url, fields: fields, body: body, timeout: timeout, limit: limit, certificates: certificates, idle: idle)
    }
}
