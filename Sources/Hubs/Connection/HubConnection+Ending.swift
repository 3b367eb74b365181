/// How a connection ends: out of the selectors at once, goodbye to the client, calls cancelled and awaited, one event, and gone.
extension HubConnection {
    /// How long a method that ignores its cancellation holds up the disconnected event.
    private static let patience: Duration = .seconds(5)

    /// Ends the connection, once; from any thread.
    package func end(_ end: ConnectionEnd) {
        loop.onLoop { self.beginEnding(end) }
    }

    private func beginEnding(_ end: ConnectionEnd) {
        guard phase.isAlive else { return }
        let wasOpen = phase != .handshake
        let now = loop.poller.now
        phase = .ending
        ending = Ending(end: end, calls: now.advanced(by: Self.patience), hadHandshake: wasOpen)
        if wasOpen { registry.leave(self) }
        report(end)
        if end.code == .slowConsumer || end.code == .sendTimeout { queue.removeAll() }
        if wasOpen, let goodbye = session.farewell(end, detailed: plan.limits.detailedErrors) { answer(goodbye) }
        pumps.cancel()
        wakeWaiting()
        drain()
        if !queue.isEmpty { ending.goodbye = now.advanced(by: plan.limits.transportSendTimeout) }
        schedule(ending.calls)
        callsMayHaveEnded()
    }

    func failHandshake(_ failure: HandshakeFailure) {
        guard phase == .handshake else { return }
        let framing = transport.framing(of: .text)
        transport.write { out in framing.frame(&out) { $0.append(failure.reply) } }
        end(failure.end)
    }

    func connectFailed(_ error: any Error) {
        loop.check()
        ending.connectFailed = true
        guard phase.isAlive else { return }
        trace.error("onConnected of hub \(plan.hub.key) failed: \(error)", traceFields)
        end(ConnectionEnd(.connectFailed, String(describing: error), typeName: String(describing: type(of: error))))
        ending.connectFailed = true
    }

    private func report(_ end: ConnectionEnd) {
        let level: TraceLevel =
            switch end.code {
            case .clientClosed, .transportClosed, .connectionLost, .aborted, .serverStopping, .handshakeFailed, .connectFailed,
                .clientTimeout:
                .verbose
            case .protocolError, .transportError, .sendTimeout, .slowConsumer: .warning
            }
        trace.write(
            level, "Connection of hub \(plan.hub.key) ended: \(end.reason)",
            traceFields + [TraceRecord.Field("code", end.code.rawValue)])
    }

    // MARK: The steps of an end

    /// Everything is out: the transport says goodbye in its own way.
    func sentGoodbye() {
        guard !ending.isClosingTransport else { return }
        ending.isClosingTransport = true
        transport.close(at: loop.poller.now)
        if let deadline = transport.closeDeadline { schedule(deadline) }
    }

    func socketEnded() {
        loop.check()
        ending.isSocketGone = true
        finish()
    }

    func callsMayHaveEnded() {
        guard pumps.running == 0, let end = ending.end, !ending.hasEventStarted else { return }
        runDisconnectedEvent(end)
    }

    private func runDisconnectedEvent(_ end: ConnectionEnd) {
        ending.hasEventStarted = true
        guard ending.hadHandshake, !ending.connectFailed else { return disconnected() }
        Task.immediate(executorPreference: loop.tasks) { await LifecycleEvents.disconnected(self, end) }
    }

    /// The disconnected event has ended.
    func disconnected() {
        loop.check()
        ending.hasEventEnded = true
        finish()
    }

    private func finish() {
        guard phase == .ending, ending.isSocketGone, ending.hasEventEnded else { return }
        phase = .ended
        queue.removeAll()
        timer?.cancel()
        timer = nil
        wakeWaiting()
        shard.closed(self)
        whenClosed()
    }

    // MARK: Time

    func perform(_ step: SessionStep) {
        switch step {
        case .none: break
        case .send(let message): answer(message)
        case .end(let end): self.end(end)
        }
    }

    /// Has the timer look at `deadline`, or earlier.
    func schedule(_ deadline: LoopInstant) {
        guard deadline < timerDeadline else { return }
        timer?.cancel()
        timerDeadline = deadline
        timer = loop.timers.arm(at: deadline) { [weak self] in
            self?.tick()
            return nil
        }
    }

    private func tick() {
        let now = loop.poller.now
        timer = nil
        timerDeadline = LoopInstant(nanoseconds: .max)
        checkStall(at: now)
        if let next = phase.isAlive ? tickAlive(at: now) : tickEnding(at: now) { schedule(next) }
    }

    private func tickAlive(at now: LoopInstant) -> LoopInstant? {
        if phase == .handshake, now >= session.deadline {
            failHandshake(.late)
        } else if phase != .handshake {
            perform(session.tick(at: now, resting: isResting))
        }
        guard phase.isAlive else { return nil }
        return min(session.deadline, stall.since?.advanced(by: plan.limits.transportSendTimeout) ?? session.deadline)
    }

    private func tickEnding(at now: LoopInstant) -> LoopInstant? {
        guard phase == .ending, let end = ending.end else { return nil }
        if now >= ending.calls, !ending.hasEventStarted {
            trace.warning("A method of hub \(plan.hub.key) ignores its cancellation: \(pumps.running) still run", traceFields)
            runDisconnectedEvent(end)
        }
        if let deadline = transport.closeDeadline ?? ending.goodbye, now >= deadline, !ending.isSocketGone { transport.abort() }
        return [
            ending.hasEventStarted ? nil : ending.calls, ending.isSocketGone ? nil : transport.closeDeadline ?? ending.goodbye,
        ]
        .compactMap { $0 }.min()
    }
}

/// How far the end of a connection has come.
struct Ending {
    var end: ConnectionEnd?
    /// Until when calls are awaited.
    var calls = LoopInstant(nanoseconds: .max)
    /// Until when the last bytes must be out.
    var goodbye: LoopInstant?
    var hadHandshake = false
    var connectFailed = false
    var isClosingTransport = false
    var isSocketGone = false
    var hasEventStarted = false
    var hasEventEnded = false

    init() {}

    init(end: ConnectionEnd, calls: LoopInstant, hadHandshake: Bool) {
        self.end = end
        self.calls = calls
        self.hadHandshake = hadHandshake
    }
}

extension HandshakeFailure {
    fileprivate static let late = HandshakeFailure(
        reply: #"{"error":"Handshake was canceled."}"# + "\u{1E}",
        end: ConnectionEnd(.handshakeFailed, "The handshake did not come in time (handshakeTimeout)."))
}
