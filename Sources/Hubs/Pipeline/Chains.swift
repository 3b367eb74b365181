/// What comes after a stage: the inner stages and the method. It may be called once, from any task.
public struct IncomingNext: Sendable {
    @usableFromInline let index: Int

    @usableFromInline init(_ index: Int) { self.index = index }

    // Inlinable: one frame less for each stage, and none at all for hooks.

    /// Passes the call on and answers the result.
    ///
    /// - Throws: what the inner stages or the method throw; `HubUseError.nextCalledTwice` for a second time.
    @inlinable @inline(__always)
    public nonisolated(nonsending) func callAsFunction(_ call: IncomingCall) async throws -> HubResult {
        guard let hooks = try call.shared.enter(index) else { return try await pass(call) }
        var call = call
        if let answer = try hooks.before(&call) { return answer.result }
        let result: HubResult
        do { result = try await pass(call) } catch { return try hooks.failed(call, error) }
        return try hooks.after(call, result)
    }

    @inlinable @inline(__always)
    nonisolated(nonsending) func pass(_ call: IncomingCall) async throws -> HubResult {
        let shared = call.shared
        let chain = shared.method.chain
        do {
            guard index < chain.modules.count else { return try await shared.method.run(call, shared.method.factory) }
            return try await chain.modules[index].incoming(call, next: IncomingNext(index &+ 1))
        } catch {
            shared.note(thrower: index)
            throw error
        }
    }
}

/// What comes after an outgoing stage: the inner stages and the spreading to clients. It may be called once.
public struct OutgoingNext: Sendable {
    private let index: Int

    init(_ index: Int) { self.index = index }

    /// Passes the send on.
    ///
    /// - Throws: what the inner stages or encoding throw; `HubUseError.nextCalledTwice` for a second time.
    public nonisolated(nonsending) func callAsFunction(_ call: OutgoingCall) async throws {
        let chain = call.shared.plan.outgoing
        let order = call.shared.order
        try order.enter(index) { chain[$0 - 1].name }
        do {
            guard index < chain.count else { return try await call.deliver() }
            try await chain[index].module.outgoing(call, next: OutgoingNext(index + 1))
        } catch {
            order.note(thrower: index < chain.count ? chain[index].name : "")
            throw error
        }
    }
}

/// One stage of connecting or disconnecting, or the hub's own event at the end.
struct EventStage: Sendable {
    let name: String
    let run: nonisolated(nonsending) @Sendable (HubEvent, EventNext) async throws -> Void
}

/// What comes after a stage of connecting or disconnecting: the inner stages and the hub's event. It may be called once.
public struct EventNext: Sendable {
    private let steps: [EventStage]
    private let index: Int
    private let order: StageOrder

    init(_ steps: [EventStage]) { self.init(steps, 0, StageOrder()) }

    private init(_ steps: [EventStage], _ index: Int, _ order: StageOrder) {
        self.steps = steps
        self.index = index
        self.order = order
    }

    /// Passes the event on.
    ///
    /// - Throws: what the inner stages or the hub throw; `HubUseError.nextCalledTwice` for a second time.
    public nonisolated(nonsending) func callAsFunction(_ event: HubEvent) async throws {
        try order.enter(index) { steps[$0 - 1].name }
        do {
            try await steps[index].run(event, EventNext(steps, index + 1, order))
        } catch {
            order.note(thrower: steps[index].name)
            throw error
        }
    }

    /// The module that threw, nil: the hub, or nobody.
    var thrower: String? { order.thrower }
}

/// What comes after a stage that decides about connecting: the inner stages, and then the attempt's user. It may be called once.
public struct AuthorizeConnectNext: Sendable {
    private let modules: [(name: String, module: any AuthorizeConnectModule)]
    private let index: Int
    private let order: StageOrder

    init(_ modules: [(name: String, module: any AuthorizeConnectModule)]) { self.init(modules, 0, StageOrder()) }

    private init(_ modules: [(name: String, module: any AuthorizeConnectModule)], _ index: Int, _ order: StageOrder) {
        self.modules = modules
        self.index = index
        self.order = order
    }

    /// Asks the inner stages who this is.
    ///
    /// - Throws: `ConnectRefusal` or what an inner stage throws; `HubUseError.nextCalledTwice` for a second time.
    public nonisolated(nonsending) func callAsFunction(_ attempt: ConnectAttempt) async throws -> HubUser {
        try order.enter(index) { modules[$0 - 1].name }
        guard index < modules.count else { return attempt.user }
        do {
            return try await modules[index].module.authorizeConnect(
                attempt, next: AuthorizeConnectNext(modules, index + 1, order))
        } catch {
            order.note(thrower: modules[index].name)
            throw error
        }
    }

    /// The module that threw, nil: nobody.
    var thrower: String? { order.thrower }
}
