/// How a connection ends: out of the selectors at once, goodbye to the client, calls cancelled and awaited, one event, and gone.
extension HubConnection {
    /// How long a method that ignores its cancellation holds up the disconnected event.
    private static let patience: Duration = .seconds(5)

    /// Ends the connection, once; from any thread.
    package func end(_ end: ConnectionEnd) {
        loop.onLoop { self.beginEnding(end) }
    }

    private func beginEnding(_ end: ConnectionEnd) {
        guard own.value.phase.isAlive else { return }
        let wasOpen = own.value.phase != .handshake
        let now = loop.poller.now
        if wasOpen { registry.leave(self) }
        report(end)
        if end.code == .slowConsumer || end.code == .sendTimeout { own.value.queue.removeAll() }
        // The last message: what calls still answer is for nobody.
        if wasOpen, let goodbye = own.value.session.farewell(end, detailed: plan.limits.detailedErrors) { answer(goodbye) }
        own.value.phase = .ending
        own.value.ending = Ending(end: end, plan: plan, calls: now.advanced(by: Self.patience), hadHandshake: wasOpen)
        own.value.pumps.cancel()
        own.value.companions.cancel()
        wakeWaiting()
        dropUnread()
        // It takes nothing, so there is no goodbye to wait for.
        if end.code == .sendTimeout { transport.abort() }
        drain()
        // Until everything is out the transport knows no deadline of its own.
        if !own.value.ending.isClosingTransport {
            own.value.ending.goodbye = now.advanced(by: plan.limits.transportSendTimeout)
        }
        schedule(own.value.ending.calls)
        callsMayHaveEnded()
    }

    /// What nobody reads any more must not keep the client's own goodbye from being seen.
    private func dropUnread() {
        guard !own.value.isReadingBurst else { return }
        own.value.front = nil
        own.value.unread.removeAll()
        settleReading()
    }

    func failHandshake(_ failure: HandshakeFailure) {
        guard own.value.phase == .handshake else { return }
        let framing = transport.framing(of: .text)
        transport.write { out in framing.frame(&out) { $0.append(failure.reply) } }
        end(failure.end)
    }

    func connectFailed(_ error: any Error, by module: String?) {
        loop.check()
        own.value.ending.connectFailed = true
        guard own.value.phase.isAlive else { return }
        let failure = HubFailure(error, by: module)
        trace.error("onConnected of hub \(plan.hub.key) failed: \(failure)", traceFields + failure.traceFields)
        end(ConnectionEnd(.connectFailed, String(describing: error), typeName: String(describing: type(of: error))))
        own.value.ending.connectFailed = true
    }

    private func report(_ end: ConnectionEnd) {
        let level: TraceLevel =
            switch end.code {
            case .clientClosed, .transportClosed, .connectionLost, .aborted, .serverStopping, .handshakeFailed, .connectFailed,
                .clientTimeout, .authenticationExpired, .hubRemoved:
                .verbose
            // Whose client it is can mend it; whoever runs the server cannot.
            case .protocolError, .transportError, .closedByModule: .information
            case .sendTimeout, .slowConsumer: .warning
            }
        let trace = end.code == .clientTimeout ? plan.hub.heartbeatTrace : trace
        trace.write(
            level, "Connection of hub \(plan.hub.key) ended: \(end.reason)",
            traceFields + [TraceRecord.Field("code", end.code.rawValue)])
    }

    // MARK: The steps of an end

    /// Everything is out: the transport says goodbye in its own way.
    func sentGoodbye() {
        guard !own.value.ending.isClosingTransport else { return }
        own.value.ending.isClosingTransport = true
        transport.close(at: loop.poller.now)
        if let deadline = transport.closeDeadline { schedule(deadline) }
    }

    func socketEnded() {
        loop.check()
        own.value.ending.isSocketGone = true
        finish()
    }

    func callsMayHaveEnded() {
        guard own.value.pumps.running == 0, own.value.companions.isEmpty, let end = own.value.ending.end,
            !own.value.ending.hasEventStarted
        else { return }
        runDisconnectedEvent(end)
    }

    private func runDisconnectedEvent(_ end: ConnectionEnd) {
        own.value.ending.hasEventStarted = true
        guard own.value.ending.hadHandshake, !own.value.ending.connectFailed else { return disconnected() }
        // Not at once: a send that found this client full has not reached the others yet, and what the event sends comes after it.
        Task(executorPreference: loop.tasks) { await LifecycleEvents.disconnected(self, end) }
    }

    /// The disconnected event has ended.
    func disconnected() {
        loop.check()
        own.value.ending.hasEventEnded = true
        finish()
    }

    private func finish() {
        guard own.value.phase == .ending, own.value.ending.isSocketGone, own.value.ending.hasEventEnded else { return }
        own.value.phase = .ended
        own.value.queue.removeAll()
        if let timer = own.value.timer { loop.timers.cancel(timer) }
        own.value.timer = nil
        wakeWaiting()
        shard.closed(self)
        whenClosed()
    }

    // MARK: Time

    func perform(_ step: SessionStep) {
        switch step {
        case .none: break
        case .send(let message):
            if case .ping = message { plan.hub.heartbeatTrace.verbose("Pinged the client", traceFields) }
            answer(message)
        case .end(let end): self.end(end)
        }
    }

    /// Has the timer look at `deadline`, or earlier.
    func schedule(_ deadline: LoopInstant) {
        guard deadline < own.value.timerDeadline else { return }
        if let timer = own.value.timer { loop.timers.cancel(timer) }
        own.value.timerDeadline = deadline
        // Strong: it is cancelled at the end, and an object with weak references is counted three times as slowly.
        own.value.timer = loop.timers.arm(at: deadline) { [self] in
            tick()
            return nil
        }
    }

    private func tick() {
        let now = loop.poller.now
        own.value.timer = nil
        own.value.timerDeadline = LoopInstant(nanoseconds: .max)
        checkStall(at: now)
        checkExpiry(at: now)
        if let next = own.value.phase.isAlive ? tickAlive(at: now) : tickEnding(at: now) { schedule(next) }
    }

    private func tickAlive(at now: LoopInstant) -> LoopInstant? {
        if own.value.phase == .handshake, now >= own.value.session.deadline {
            failHandshake(.late)
        } else if own.value.phase != .handshake {
            perform(own.value.session.tick(at: now, resting: isResting))
        }
        guard own.value.phase.isAlive else { return nil }
        let deadline = own.value.session.deadline
        return min(
            deadline, own.value.stall.since?.advanced(by: plan.limits.transportSendTimeout) ?? deadline,
            own.value.identityEnd ?? deadline)
    }

    private func tickEnding(at now: LoopInstant) -> LoopInstant? {
        guard own.value.phase == .ending, let end = own.value.ending.end else { return nil }
        if now >= own.value.ending.calls, !own.value.ending.hasEventStarted {
            trace.warning(
                "\((own.value.pumps.methods + own.value.companions.names).joined(separator: ", ")) on hub \(plan.hub.key) ignores its cancellation",
                traceFields)
            runDisconnectedEvent(end)
        }
        if let deadline = transport.closeDeadline ?? own.value.ending.goodbye, now >= deadline, !own.value.ending.isSocketGone {
            transport.abort()
        }
        return [
            own.value.ending.hasEventStarted ? nil : own.value.ending.calls,
            own.value.ending.isSocketGone ? nil : transport.closeDeadline ?? own.value.ending.goodbye,
        ]
        .compactMap { $0 }.min()
    }
}

/// How far the end of a connection has come.
struct Ending {
    var end: ConnectionEnd?
    /// The plan it ends on.
    var plan: HubPlan?
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

    init(end: ConnectionEnd, plan: HubPlan, calls: LoopInstant, hadHandshake: Bool) {
        self.end = end
        self.plan = plan
        self.calls = calls
        self.hadHandshake = hadHandshake
    }
}

extension HandshakeFailure {
    fileprivate static let late = HandshakeFailure(
        reply: #"{"error":"Handshake was canceled."}"# + "\u{1E}",
        end: ConnectionEnd(.handshakeFailed, "The handshake did not come in time (handshakeTimeout)."))
}
