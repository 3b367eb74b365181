/// One client on one hub: bytes in, calls out, answers back.
///
/// It belongs to its loop. Its state is reached from the loop's callbacks and from pumps through methods that begin with
/// `loop.check()`, fifteen instructions where `assumeIsolated` would take two allocations and ask the runtime.
package final class HubConnection: Sendable {
    package let id: ConnectionID
    package let user: HubUser
    package let request: HubRequest
    package let transportName: String
    package let items = ItemBag()
    package let features = ItemBag()
    package let loop: EventLoop
    package let registry: HubRegistry
    let shard: RegistryShard
    let hubIndex: Int
    let transport: any HubTransport
    let whenClosed: @Sendable () -> Void

    let own: LoopOwned<ConnectionState>

    /// How many unread bytes make the reading stop, so that a client that sends without end fills its own socket and nothing else.
    private static let pauseReadingAt = 64 * 1024

    enum Phase {
        case handshake
        /// The handshake is answered; `onConnected` has not ended.
        case connecting
        case open
        /// Left the selectors; waits for its calls, its event and its socket.
        case ending
        case ended
    }

    /// A connection for `shard`'s loop; it does nothing until `start`.
    package init(
        id: ConnectionID, user: HubUser, request: HubRequest, hub: Int, shard: RegistryShard, transport: any HubTransport,
        session: any HubSession, whenClosed: @escaping @Sendable () -> Void = {}
    ) {
        self.id = id
        self.user = user
        self.request = request
        self.shard = shard
        self.transport = transport
        self.whenClosed = whenClosed
        hubIndex = hub
        loop = shard.loop
        registry = shard.registry
        transportName = transport.name
        own = LoopOwned(ConnectionState(session: session, now: shard.loop.poller.now))
    }

    /// On the loop, once.
    package func start() {
        loop.check()
        shard.opened(self)
        schedule(own.value.session.deadline)
    }

    /// The hub's plan as this loop has it now; a running call keeps its own.
    var plan: HubPlan { shard.plans[hubIndex] }

    var trace: TraceSource { plan.hub.connectionTrace }

    // MARK: Reading

    /// Bytes of the client that are hub bytes already, as the body of a request.
    package func receive(_ bytes: Span<UInt8>) {
        loop.check()
        guard own.value.phase.isAlive else { return }
        own.value.now = loop.poller.now
        own.value.unread.append(bytes)
        readBurst()
    }

    private func readBurst() {
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
    private func proceed() {
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
        schedule(own.value.session.deadline)
        trace.verbose("Connection opened on hub \(plan.hub.key)", traceFields)
        startPump()
    }

    /// Handles messages in place until a call stands in front.
    ///
    /// - Returns: whether one does.
    private func advance(_ plan: HubPlan) -> Bool {
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
        }
    }

    // MARK: Calls

    private func startPump() {
        let slot = own.value.pumps.start()
        let task = Task.immediate(executorPreference: loop.tasks) { await CallPump.run(self, slot: slot) }
        own.value.pumps.keep(task, slot)
        if own.value.phase == .ending { task.cancel() }
    }

    /// The connect event, for the first pump.
    func takeConnectEvent() -> Bool {
        loop.check()
        guard own.value.phase == .connecting, !own.value.pumps.hasConnectStarted else { return false }
        own.value.pumps.hasConnectStarted = true
        return true
    }

    /// The call in front, for a pump that is free.
    func takeCall(_ slot: Int) -> IncomingCall? {
        loop.check()
        guard own.value.phase == .open else { return nil }
        let plan = plan
        guard advance(plan), let front = own.value.front.take() else { return nil }
        let (invocation, length) = (front.message, front.length)
        if let wire = own.value.lane?.wire, !isKnownUniquelyReferenced(&own.value.arguments) {
            // A call that runs on reads the old ones.
            own.value.arguments?.keep()
            own.value.arguments = RawArguments(wire: wire, loop: loop)
        }
        guard let arguments = own.value.arguments else { return nil }
        let (method, name) = own.value.unread.withSpan { bytes in
            arguments.lend(bytes.extracting(first: length))
            return Self.method(for: invocation, bytes, plan)
        }
        own.value.unread.consume(length)
        if !own.value.isReadingBurst {
            // Nobody else will: outside a burst the bytes lie in memory that the next arrival moves.
            arguments.keep()
            if own.value.unread.count == 0 { own.value.unread.removeAll() }
            settleReading()
        }
        own.value.callNumber += 1
        let call = HubCall(
            connection: self, plan: plan, method: method, id: invocation.id, nameAsSent: name, number: own.value.callNumber,
            started: own.value.isReadingBurst ? own.value.now : loop.poller.now)
        own.value.pumps.note(call, slot)
        return IncomingCall(call, arguments: HubArguments(arguments, at: invocation.arguments, count: invocation.argumentCount))
    }

    private static func method(
        for call: InboundInvocation, _ bytes: Span<UInt8>, _ plan: HubPlan
    ) -> (method: HubMethod, nameAsSent: String?) {
        let answer =
            switch call.target {
            case .bytes(let range): plan.table.find(bytes, range, count: call.argumentCount)
            case .text(let name): plan.table.find(name, count: call.argumentCount)
            }
        switch answer {
        case .found(let method):
            if call.wantsStream { return (plan.failures.failing(method, .notStreaming), nil) }
            if call.uploads > 0 { return (plan.failures.failing(method, .uploadCount(sent: call.uploads, expected: 0)), nil) }
            return (method, nil)
        case .otherCount(let method):
            let failure = HubFailure.argumentCount(given: call.argumentCount, expected: method.parameters.count)
            return (plan.failures.failing(method, failure), nil)
        case .unknown:
            return (plan.failures.unknownMethod(), name(of: call.target, bytes))
        }
    }

    private static func name(of target: InboundInvocation.Target, _ bytes: Span<UInt8>) -> String {
        switch target {
        case .text(let name): name
        case .bytes(let range): bytes.extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        }
    }

    func pumpEnded(_ slot: Int) {
        loop.check()
        own.value.pumps.end(slot)
        if own.value.phase == .ending { callsMayHaveEnded() }
    }

    /// `onConnected` has ended: calls may run.
    func connected() {
        loop.check()
        guard own.value.phase == .connecting else { return }
        own.value.phase = .open
        // The pump that ran the event goes on with the first call; more may be wanted.
        if !own.value.isReadingBurst { loop.execute { self.wakePumps() } }
    }

    private func wakePumps() {
        guard own.value.phase == .open else { return }
        proceed()
        settleReading()
        noteSent()
    }

    // MARK: Answers

    func complete(_ call: HubCall, _ result: consuming HubResult) {
        loop.check()
        call.end()
        // Behind the goodbye nothing follows.
        guard !call.id.isEmpty, own.value.phase.isAlive else { return }
        do {
            answer(.completion(id: call.id, result: try result.value()))
        } catch {
            fail(call, error)
        }
    }

    func fail(_ call: HubCall, _ error: any Error) {
        loop.check()
        call.end()
        let failure = HubFailure(error, by: call.thrower)
        report(failure, of: call)
        guard !call.id.isEmpty, own.value.phase.isAlive, let wire = own.value.lane?.wire else { return }
        let text = wire.text(of: failure, method: call.displayName, detailed: plan.limits.detailedErrors)
        answer(.failure(id: call.id, text: text))
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

    private func report(_ failure: HubFailure, of call: HubCall) {
        // What a client did wrong, or was told on purpose, is no fault of the server.
        var level = TraceLevel.verbose
        var fields = call.traceFields
        if case .thrown(let error, let module) = failure {
            if !(error is HubError), !(error is CancellationError) { level = .error }
            if let module { fields.append(TraceRecord.Field("module", module)) }
        }
        trace.write(level, "\(call.displayName) on hub \(call.plan.hub.key) failed: \(failure)", fields)
    }

    // MARK: Bounds

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

    private func noteSent() {
        guard own.value.hasSent else { return }
        own.value.hasSent = false
        own.value.session.sent(at: own.value.now)
    }

    var traceFields: [TraceRecord.Field] {
        [TraceRecord.Field("connection", id.text), TraceRecord.Field("user", user.id ?? "-")]
    }

    func eventCall(_ plan: HubPlan) -> HubCall {
        HubCall(connection: self, plan: plan, method: plan.event, started: loop.poller.now)
    }
}

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

extension HubConnection.Phase {
    var isAlive: Bool { self != .ending && self != .ended }
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
