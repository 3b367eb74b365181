/// Calls: from the bytes in front to a pump, and back as an answer.
extension HubConnection {
    func startPump() {
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
        // One that was cancelled for a call that took too long runs no other: somebody else must.
        if own.value.phase == .open, own.value.front != nil, !own.value.isReadingBurst { wakePumps() }
    }

    /// `onConnected` has ended: calls may run.
    func connected() {
        loop.check()
        guard own.value.phase == .connecting else { return }
        own.value.phase = .open
        startCompanions()
        // The pump that ran the event goes on with the first call; more may be wanted.
        if !own.value.isReadingBurst { loop.execute { self.wakePumps() } }
    }

    /// Outside a burst: calls that wait may begin.
    func wakePumps() {
        guard own.value.phase == .open else { return }
        proceed()
        settleReading()
        noteSent()
    }

    // MARK: Answers

    func complete(_ call: HubCall, _ result: consuming HubResult) {
        loop.check()
        call.end()
        forgetLimit(of: call)
        guard !call.isOverdue else { return }
        // Behind the goodbye nothing follows.
        guard !call.id.isEmpty, own.value.phase.isAlive else { return }
        do {
            answer(.completion(id: call.id, result: try result.value()))
        } catch {
            fail(call, error, nil)
        }
    }

    /// - Parameter arguments: what the text may hold and must not show; nil: it holds none.
    func fail(_ call: HubCall, _ error: any Error, _ arguments: HubArguments?) {
        loop.check()
        call.end()
        forgetLimit(of: call)
        if !call.isOverdue { refuse(call, HubFailure(error, by: call.thrower), arguments) }
    }

    func refuse(_ call: HubCall, _ failure: HubFailure, _ arguments: HubArguments?) {
        report(failure, of: call, arguments)
        guard !call.id.isEmpty, own.value.phase.isAlive, let wire = own.value.lane?.wire else { return }
        let text = wire.text(of: failure, method: call.displayName, detailed: plan.limits.detailedErrors)
        answer(.failure(id: call.id, text: call.shown(text, arguments)))
    }

    private func report(_ failure: HubFailure, of call: HubCall, _ arguments: HubArguments?) {
        guard trace.speaks(at: failure.level) else { return }
        trace.write(
            failure.level, "\(call.shownName) on hub \(call.plan.hub.key) failed: \(call.shown("\(failure)", arguments))",
            call.traceFields + failure.traceFields + place(of: failure, in: call))
    }

    /// Where the file lists the module that threw.
    private func place(of failure: HubFailure, in call: HubCall) -> [TraceRecord.Field] {
        guard case .thrown(_, let module?) = failure, let place = call.method.chain.places[module] else { return [] }
        return [TraceRecord.Field("at", "\(place)")]
    }
}

extension HubCall {
    /// A text about the call without the arguments that no output may show.
    fileprivate func shown(_ text: String, _ arguments: HubArguments?) -> String {
        arguments.map { method.shown(text, with: $0) } ?? text
    }
}
