import Synchronization

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

    // Everything below is the loop's: each method that reaches it begins with `loop.check()` or is called by one that did. Tests call
    // them from elsewhere and see the trap.
    nonisolated(unsafe) let session: any HubSession
    nonisolated(unsafe) var phase = Phase.handshake
    nonisolated(unsafe) var unread = InboundBytes()
    nonisolated(unsafe) var queue = SendQueue()
    nonisolated(unsafe) var lane: Lane?
    nonisolated(unsafe) var pumps = PumpSlots()
    nonisolated(unsafe) var places = ConnectionPlaces()
    nonisolated(unsafe) var waiting: [CheckedContinuation<Void, Never>] = []
    nonisolated(unsafe) var stall = SendStall()
    nonisolated(unsafe) var ending = Ending()
    nonisolated(unsafe) var timer: LoopTimer?
    nonisolated(unsafe) var timerDeadline = LoopInstant(nanoseconds: .max)
    nonisolated(unsafe) var isMarked = false
    nonisolated(unsafe) private var front: (message: InboundInvocation, length: Int)?
    nonisolated(unsafe) private var searched = 0
    nonisolated(unsafe) private var lent = 0
    nonisolated(unsafe) private var isReadingBurst = false
    nonisolated(unsafe) private var isReadingOff = false
    nonisolated(unsafe) private var arguments: RawArguments?
    nonisolated(unsafe) private var callNumber = 0
    nonisolated(unsafe) private var wroteInBurst = false
    nonisolated(unsafe) private var now: LoopInstant

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
        self.session = session
        self.whenClosed = whenClosed
        hubIndex = hub
        loop = shard.loop
        registry = shard.registry
        transportName = transport.name
        now = shard.loop.poller.now
    }

    /// On the loop, once.
    package func start() {
        loop.check()
        shard.opened(self)
        schedule(session.deadline)
    }

    /// The hub's plan as this loop has it now; a running call keeps its own.
    var plan: HubPlan { shard.plans[hubIndex] }

    var trace: TraceSource { plan.hub.connectionTrace }

    // MARK: Reading

    /// Bytes of the client that are hub bytes already, as the body of a request.
    package func receive(_ bytes: Span<UInt8>) {
        loop.check()
        guard phase.isAlive else { return }
        now = loop.poller.now
        unread.append(bytes)
        readBurst()
    }

    private func readBurst() {
        session.heard(at: now)
        isReadingBurst = true
        proceed()
        isReadingBurst = false
        if let end = transport.peerEnd, phase.isAlive { self.end(end) }
        if pumps.running > 0 { arguments?.keep() }
        if phase.isAlive { unread.settle() } else { unread.removeAll() }
        settleReading()
        noteSent()
    }

    /// Reads what can be read now: the handshake, messages up to the next call, and starts pumps while calls stand in front.
    private func proceed() {
        if phase == .handshake, !openHandshake() { return }
        while phase == .open, advance(), pumps.running < plan.limits.maximumParallelInvocationsPerClient { startPump() }
    }

    /// - Returns: whether the connection is open now.
    private func openHandshake() -> Bool {
        do throws(HandshakeFailure) {
            guard let opening = try unread.withSpan({ bytes throws(HandshakeFailure) in try session.open(bytes) }) else {
                guard unread.count >= plan.limits.maximumReceiveMessageSize else { return false }
                throw HandshakeFailure.tooLong
            }
            unread.consume(opening.used)
            opened(opening)
            return phase == .open
        } catch {
            failHandshake(error)
            return false
        }
    }

    private func opened(_ opening: Opening) {
        let lane = registry.lane(opening.wire, transport.framing(of: opening.wire.format))
        self.lane = lane
        arguments = RawArguments(wire: opening.wire, loop: loop)
        transport.write { out in lane.framing.frame(&out) { $0.append(opening.reply) } }
        session.opened(at: now)
        wroteInBurst = true
        phase = .connecting
        registry.join(self)
        trace.verbose("Connection opened on hub \(plan.hub.key)", traceFields)
        startPump()
    }

    /// Handles messages in place until a call stands in front.
    ///
    /// - Returns: whether one does.
    private func advance() -> Bool {
        if front != nil { return true }
        guard let wire = lane?.wire else { return false }
        let limit = plan.limits.maximumReceiveMessageSize
        while unread.count > 0, phase == .open || phase == .connecting {
            do {
                let found: (InboundMessage, Int)? = try unread.withSpan { bytes throws(WireError) in
                    let seen = min(bytes.count, limit)
                    guard let end = try wire.messageEnd(bytes.extracting(first: seen), searched: min(searched, seen)) else {
                        guard bytes.count < limit else { throw .tooBig(limit) }
                        return nil
                    }
                    return (try wire.read(bytes.extracting(first: end)), end)
                }
                guard let (message, length) = found else {
                    searched = unread.count
                    return false
                }
                searched = 0
                if case .invocation(let invocation) = message {
                    front = (invocation, length)
                    return true
                }
                unread.consume(length)
                handle(message)
            } catch {
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
            perform(session.handle(message, at: now))
        }
    }

    // MARK: Calls

    private func startPump() {
        let slot = pumps.start()
        let task = Task.immediate(executorPreference: loop.tasks) { await CallPump.run(self, slot: slot) }
        pumps.keep(task, slot)
        if phase == .ending { task.cancel() }
    }

    /// The connect event, for the first pump.
    func takeConnectEvent() -> Bool {
        loop.check()
        guard phase == .connecting, !pumps.hasConnectStarted else { return false }
        pumps.hasConnectStarted = true
        return true
    }

    /// The call in front, for a pump that is free.
    func takeCall() -> IncomingCall? {
        loop.check()
        guard phase == .open, advance(), let (invocation, length) = front else { return nil }
        front = nil
        if let wire = lane?.wire, !isKnownUniquelyReferenced(&arguments) {
            // A call that runs on reads the old ones.
            arguments?.keep()
            arguments = RawArguments(wire: wire, loop: loop)
        }
        guard let arguments else { return nil }
        let plan = plan
        let (method, name) = unread.withSpan { bytes in
            arguments.lend(bytes.extracting(first: length))
            return Self.method(for: invocation, bytes, plan)
        }
        unread.consume(length)
        if !isReadingBurst {
            // Nobody else will: outside a burst the bytes lie in memory that the next arrival moves.
            arguments.keep()
            if unread.count == 0 { unread.removeAll() }
            settleReading()
        }
        callNumber += 1
        let call = HubCall(
            connection: self, plan: plan, method: method, id: invocation.id, nameAsSent: name, number: callNumber,
            started: isReadingBurst ? now : loop.poller.now)
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
        pumps.end(slot)
        if phase == .ending { callsMayHaveEnded() }
    }

    /// `onConnected` has ended: calls may run.
    func connected() {
        loop.check()
        guard phase == .connecting else { return }
        phase = .open
        // The pump that ran the event goes on with the first call; more may be wanted.
        if !isReadingBurst { loop.execute { self.wakePumps() } }
    }

    private func wakePumps() {
        guard phase == .open else { return }
        proceed()
        settleReading()
        noteSent()
    }

    // MARK: Answers

    func complete(_ call: HubCall, _ result: HubResult) {
        loop.check()
        call.end()
        guard !call.id.isEmpty else { return }
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
        guard !call.id.isEmpty, let wire = lane?.wire else { return }
        let text = wire.text(of: failure, method: call.displayName, detailed: plan.limits.detailedErrors)
        answer(.failure(id: call.id, text: text))
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
    private func settleReading() {
        let isFull = phase.isAlive && (front != nil || phase == .connecting) && unread.count >= Self.pauseReadingAt
        guard isFull != isReadingOff else { return }
        isReadingOff = isFull
        transport.setReading(!isFull)
    }

    /// Whether the server itself does not read at the moment, so that the client's silence proves nothing.
    var isResting: Bool { isReadingOff }

    func noteAnswer() { wroteInBurst = true }

    private func noteSent() {
        guard wroteInBurst else { return }
        wroteInBurst = false
        session.sent(at: now)
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
        lent = front == nil ? unread.lend(&input) : 0
        return lent
    }

    package func received(_ range: Range<Int>) {
        loop.check()
        guard phase != .ended else { return }
        now = loop.poller.now
        let length = loop.withInput(range) { transport.unframe(&$0, at: now) }
        guard phase.isAlive else { return }
        unread.arrive(loop.inputPointer, at: range.lowerBound, length: length, lent: lent)
        readBurst()
    }

    package func writable() {
        loop.check()
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
