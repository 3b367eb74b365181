/// What comes in: bytes to messages, in place; a call that stands in front goes to a pump.
extension HubConnection: ByteReceiver {
    package func lend(_ input: inout MutableSpan<UInt8>) -> Int {
        loop.check()
        own.value.lent = own.value.front == nil ? own.value.unread.lend(&input) : 0
        return own.value.lent
    }

    package func received(_ range: Range<Int>) {
        loop.check()
        guard own.value.phase != .ended else { return }
        own.value.now = loop.poller.now
        let length = loop.withInput(range) { transport.unframe(&$0, at: own.value.now) }
        guard own.value.phase.isAlive else { return }
        own.value.unread.arrive(loop.inputPointer, at: range.lowerBound, length: length, lent: own.value.lent)
        readBurst()
    }

    package func writable() {
        loop.check()
        // Everything is out: whatever follows has its own time.
        own.value.stall = SendStall()
        drain()
    }

    package func ended(_ error: (any Error)?) {
        loop.check()
        end(ConnectionEnd(.connectionLost, error.map { "The connection broke: \($0)" } ?? "The client is gone."))
        socketEnded()
    }
}

extension HubConnection {
    /// How many unread bytes make the reading stop, so that a client that sends without end fills its own socket and nothing else.
    private static let pauseReadingAt = 64 * 1024

    func readBurst() {
        own.value.session.heard(at: own.value.now)
        own.value.isReadingBurst = true
        proceed()
        own.value.isReadingBurst = false
        if let end = transport.peerEnd, own.value.phase.isAlive { self.end(end) }
        if own.value.pumps.running > 0 { own.value.arguments?.keep() }
        if own.value.phase.isAlive { own.value.unread.settle() } else { own.value.unread.removeAll() }
        settleReading()
        noteSent()
    }

    /// Reads what can be read now: the handshake, messages up to the next call, and starts pumps while calls stand in front.
    func proceed() {
        if own.value.phase == .handshake, !openHandshake() { return }
        let plan = plan
        while own.value.phase == .open, advance(plan),
            own.value.pumps.running < plan.limits.maximumParallelInvocationsPerClient
        {
            startPump()
        }
    }

    /// - Returns: whether the connection is open now.
    private func openHandshake() -> Bool {
        do throws(HandshakeFailure) {
            guard
                let opening = try own.value.unread.withSpan({ bytes throws(HandshakeFailure) in try own.value.session.open(bytes)
                })
            else {
                guard own.value.unread.count >= plan.limits.maximumReceiveMessageSize else { return false }
                throw HandshakeFailure.tooLong
            }
            own.value.unread.consume(opening.used)
            opened(opening)
            return own.value.phase == .open
        } catch {
            failHandshake(error)
            return false
        }
    }

    private func opened(_ opening: Opening) {
        let lane = registry.lane(opening.wire, transport.framing(of: opening.wire.format))
        own.value.lane = lane
        own.value.arguments = RawArguments(wire: opening.wire, loop: loop)
        transport.write { out in lane.framing.frame(&out) { $0.append(opening.reply) } }
        own.value.session.opened(at: own.value.now)
        schedule(own.value.session.deadline)
        own.value.hasSent = true
        own.value.phase = .connecting
        registry.join(self)
        trace.verbose("Connection opened on hub \(plan.hub.key)", traceFields + [TraceRecord.Field("peer", "\(request.peer)")])
        startPump()
    }

    /// Handles messages in place until a call stands in front.
    ///
    /// - Returns: whether one does.
    func advance(_ plan: HubPlan) -> Bool {
        if own.value.front != nil { return true }
        guard let wire = own.value.lane?.wire else { return false }
        let limit = plan.limits.maximumReceiveMessageSize
        while own.value.unread.count > 0, own.value.phase == .open || own.value.phase == .connecting {
            do {
                let found = try own.value.unread.withSpan { bytes throws(WireError) -> FoundMessage? in
                    let seen = min(bytes.count, limit)
                    guard let end = try wire.messageEnd(bytes.extracting(first: seen), searched: min(own.value.searched, seen))
                    else {
                        guard bytes.count < limit else { throw .tooBig(limit) }
                        return nil
                    }
                    return FoundMessage(message: try wire.read(bytes.extracting(first: end)), length: end)
                }
                guard let found else {
                    own.value.searched = own.value.unread.count
                    return false
                }
                own.value.searched = 0
                if case .invocation(let call) = found.message {
                    own.value.front = FrontCall(message: call, length: found.length)
                    return true
                }
                own.value.unread.consume(found.length)
                handle(found.message)
            } catch {
                if error == .tooBig(limit) { reportTooBig(limit) }
                signal(error == .tooBig(limit) ? .tooBig : .malformed)
                end(ConnectionEnd(.protocolError, error.reason, typeName: "InvalidDataException"))
            }
        }
        return false
    }

    private func handle(_ message: InboundMessage) {
        switch message {
        case .streamItem(let id), .completion(let id), .cancel(let id):
            trace.verbose("The client named a stream or call that is not there", traceFields + [TraceRecord.Field("id", id)])
        case .ignored(let kind):
            trace.verbose("Message of a type that is not known here skipped", traceFields + [TraceRecord.Field("type", kind)])
        case .ping, .close, .invocation:
            perform(own.value.session.handle(message, at: own.value.now))
            // The first ping arms a timer that there was not before.
            if own.value.phase.isAlive { schedule(own.value.session.deadline) }
            if case .ping = message {
                plan.hub.heartbeatTrace.verbose("The client pinged", traceFields)
                signal(.ping)
            }
        }
    }

    /// Whoever runs the server may want another limit.
    private func reportTooBig(_ limit: Int) {
        trace.warning(
            WireError.tooBig(limit).reason,
            traceFields + [
                TraceRecord.Field("size", own.value.unread.count), TraceRecord.Field("limit", limit),
                TraceRecord.Field("key", "maximumReceiveMessageSize"),
            ])
    }

    /// Stops and resumes reading as the unread bytes fill and drain.
    func settleReading() {
        let isFull =
            own.value.phase.isAlive && (own.value.front != nil || own.value.phase == .connecting)
            && own.value.unread.count >= Self.pauseReadingAt
        guard isFull != own.value.isReadingOff else { return }
        own.value.isReadingOff = isFull
        transport.setReading(!isFull)
        // What the client sends had no way in until now.
        if !isFull { own.value.session.heard(at: loop.poller.now) }
    }

    /// Whether the server itself does not read at the moment, so that the client's silence proves nothing.
    var isResting: Bool { own.value.isReadingOff }

    /// Something goes to the client: at the end of a burst the session hears of it once, else at once.
    func noteAnswer() {
        if own.value.isReadingBurst { own.value.hasSent = true } else { own.value.session.sent(at: loop.poller.now) }
    }

    func noteSent() {
        guard own.value.hasSent else { return }
        own.value.hasSent = false
        own.value.session.sent(at: own.value.now)
    }
}

extension WireError {
    static func tooBig(_ limit: Int) -> WireError {
        WireError(
            "The maximum message size of \(limit)B was exceeded. The message size can be configured in AddHubOptions.")
    }
}

extension HandshakeFailure {
    /// As for one that never comes.
    static let tooLong = HandshakeFailure(
        reply: #"{"error":"Handshake was canceled."}"# + "\u{1E}",
        end: ConnectionEnd(.handshakeFailed, "The handshake is longer than a message may be."))
}
