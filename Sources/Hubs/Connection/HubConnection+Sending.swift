/// What goes to the client: answers and sends, at once or through the queue, which is bounded.
///
/// The two rules for "full": a send to this client alone, and its own answers, wait for room; a send to many does not, unless
/// `slowConsumer`, which says what becomes of this client, is `wait`.
extension HubConnection {
    /// Beyond this a send is queued by reference rather than copied into the loop's output.
    private static let copyLimit = 4096

    /// Whether the client takes what is sent: nothing waits.
    private var isFlowing: Bool { own.value.queue.isEmpty && transport.unsent == 0 }

    private var waitingBytes: Int { own.value.queue.bytes + transport.unsent }

    private var hasRoom: Bool { isFlowing || waitingBytes < plan.limits.sendQueueSize }

    /// Sends a message of this connection's own: an answer, a ping, a goodbye.
    func answer(_ message: OutboundMessage) {
        guard let lane = own.value.lane, own.value.phase.isAlive else { return }
        noteAnswer()
        if isFlowing {
            transport.write { out in lane.framing.frame(&out) { lane.wire.write(message, to: &$0) } }
        } else {
            own.value.queue.append(lane.encode(message), isDroppable: false)
            mark()
        }
    }

    /// A send to many reaches this client.
    ///
    /// - Returns: whether its sender goes on; false, by `slowConsumer: wait` only: once there is room here.
    func deliver(_ message: SharedBytes) -> Bool {
        loop.check()
        guard own.value.phase.isAlive else { return true }
        if !hasRoom { drain() }
        let isFull = !hasRoom
        if isFull, plan.limits.slowConsumer == .close {
            end(
                ConnectionEnd(.slowConsumer, "The client does not take what is sent: \(waitingBytes) bytes wait (sendQueueSize).")
            )
            return true
        }
        if isFull, plan.limits.slowConsumer == .dropOldest { dropOldest() }
        put(message)
        return !isFull || plan.limits.slowConsumer != .wait
    }

    /// A send to this client alone.
    ///
    /// - Returns: whether it was handed over; false: there is no room, and the sender waits.
    func offer(_ message: SharedBytes) -> Bool {
        loop.check()
        guard own.value.phase.isAlive else { return true }
        if !hasRoom { drain() }
        // Nobody passes those who wait: sends keep their order.
        guard hasRoom, own.value.waiting.isEmpty else { return false }
        put(message)
        return true
    }

    /// A send for which there was no room: it goes in its turn, and then its sender goes on.
    func sendLater(_ message: SharedBytes, then: @escaping @Sendable () -> Void) {
        loop.check()
        own.value.waiting.append(RoomWaiter(message: message, wake: then))
    }

    private func put(_ message: SharedBytes) {
        noteAnswer()
        if message.count <= Self.copyLimit, isFlowing, transport.isGathering {
            transport.write { $0.append(message) }
        } else {
            own.value.queue.append(message, isDroppable: true)
            mark()
        }
    }

    private func dropOldest() {
        let dropped = own.value.queue.dropOldest(until: plan.limits.sendQueueSize / 2)
        guard dropped > 0 else { return }
        trace.warning("A slow client lost \(dropped) sends (slowConsumer: dropOldest)", traceFields)
    }

    // MARK: Room

    /// Whether the client's answers wait for it to read.
    var mustWaitForRoom: Bool {
        loop.check()
        return !isFlowing && !hasRoom && own.value.phase.isAlive
    }

    /// Returns when there is room, or the connection has ended; from any task.
    func waitForRoom() async {
        await withCheckedContinuation { continuation in
            loop.onLoop {
                guard self.own.value.phase.isAlive else { return continuation.resume() }
                self.own.value.waiting.append(RoomWaiter(message: nil) { continuation.resume() })
                self.drain()
            }
        }
    }

    func wakeWaiting() {
        while let first = own.value.waiting.first, hasRoom || !own.value.phase.isAlive {
            own.value.waiting.removeFirst()
            if let message = first.message, own.value.phase.isAlive { put(message) }
            first.wake()
        }
    }

    // MARK: Draining

    private func mark() {
        guard !own.value.isMarked else { return }
        own.value.isMarked = true
        loop.mark(self)
    }

    /// Gives the transport what it takes, and sees to it that a client which takes nothing is noticed.
    func drain() {
        guard own.value.phase != .ended else { return }
        transport.drain(&own.value.queue)
        let unsent = transport.unsent
        if unsent == 0, own.value.queue.isEmpty {
            own.value.stall = SendStall()
            if own.value.phase == .ending { sentGoodbye() }
        } else if own.value.stall.since == nil {
            own.value.stall = SendStall(since: loop.poller.now, waiting: unsent)
            schedule(loop.poller.now.advanced(by: plan.limits.transportSendTimeout))
        }
        wakeWaiting()
    }

    /// Looks whether the client has taken anything since the last look.
    func checkStall(at now: LoopInstant) {
        guard let since = own.value.stall.since else { return }
        let unsent = transport.unsent
        if unsent != own.value.stall.waiting {
            own.value.stall = SendStall(since: now, waiting: unsent)
        } else if since.duration(to: now) >= plan.limits.transportSendTimeout {
            own.value.stall = SendStall()
            if own.value.phase.isAlive {
                end(
                    ConnectionEnd(
                        .sendTimeout, "The client took nothing for \(plan.limits.transportSendTimeout) (transportSendTimeout)."))
            }
        }
    }
}

/// Who waits until a client has room: with a send, or for what comes next.
struct RoomWaiter {
    let message: SharedBytes?
    let wake: @Sendable () -> Void
}

/// Since when a client has taken nothing of what waits.
struct SendStall {
    var since: LoopInstant?
    var waiting = 0
}

extension HubConnection: TurnEnd {
    package func turnEnds() {
        own.value.isMarked = false
        drain()
        own.value.session.sent(at: loop.poller.now)
    }
}
