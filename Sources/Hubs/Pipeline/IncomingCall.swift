/// One call on its way through the stages. A stage may change its copy and pass that on; what all stages share is behind it.
public struct IncomingCall: Sendable {
    /// What the client sent; a change is seen by inner stages and the method.
    public var arguments: HubArguments
    // `@usableFromInline` for the chain, which is inlined into modules.
    @usableFromInline package let shared: HubCall

    package init(_ shared: HubCall, arguments: HubArguments) {
        self.shared = shared
        self.arguments = arguments
    }

    /// The hub, the method and its parameters; for an unknown name a stand-in without parameters.
    public var method: HubMethod { shared.method }

    /// The hub's wire name.
    public var hub: String { shared.plan.hub.name }

    /// The declared name of the method; of an unknown one, what the client wrote.
    public var nameAsSent: String { shared.nameAsSent ?? shared.method.name }

    /// As `nameAsSent`, for the log: of a name that no method has, the first 256 characters at most.
    public var displayName: String { shared.shownName }

    /// Who calls.
    public var context: HubCallerContext { HubCallerContext(shared) }

    /// The module that threw in a call that failed, the first one if there were several; nil: none, or the method.
    public var thrower: String? { shared.thrower }

    /// What modules leave for each other during this call: what an inner stage puts in, the outer ones see.
    public var items: ItemBag { shared.items }

    /// The client's number of the call, empty if it wants no answer.
    public var invocationID: String { shared.id }

    /// The call as the log names it, by its connection and a number: `4fK2.1`.
    public var identifier: String { shared.identifier }

    /// How long the call has been under way, by the loop's clock, which is read once a turn.
    public var age: Duration { shared.started.duration(to: shared.connection.loop.poller.now) }

    /// How long the call may still take, nil if nobody has limited it; negative when it is overdue.
    public var timeLeft: Duration? { context.timeLeft }

    /// Limits the call from now on: when it still runs after `duration`, its caller gets `error` at once, and its task is cancelled.
    /// What it answers later is for nobody; its slot of `maximumParallelInvocationsPerClient` comes back when it really ends. Of
    /// several limits the nearest counts. The wait is rounded up to 100 ms.
    public func limit(to duration: Duration, orAnswer error: any Error) {
        shared.connection.limit(shared, until: shared.connection.loop.poller.now.advanced(by: duration), orAnswer: error)
    }

    /// What the caller got because the call took too long, nil if it did not.
    public var overdue: (any Error)? { shared.isOverdue ? shared.limit?.error : nil }

    /// The clock of the connection; tests move it. Waiting is rounded up to 100 ms, ends early only by cancellation, and comes
    /// back to the loop.
    public var clock: any Clock<Duration> { context.clock }

    /// Where stages speak of calls: `hubline.pipeline`.
    public var trace: TraceSource { shared.plan.hub.pipelineTrace }

    /// Where that module speaks of itself: `hubline.modules.` and its name.
    public func trace<Module: HubModule>(of module: Module) -> TraceSource {
        shared.plan.hub.trace(ofModule: Module.name)
    }

    /// What a line about this call says beside its text: call, connection, user and generation of the configuration.
    public var traceFields: [TraceRecord.Field] { shared.traceFields }
}
