/// A call that is made up, through the stages of a plan: what would become of it. The arguments are bound, the hub's methods are not
/// run, and sends reach nobody. Each has a connection of its own, so nothing is left of another.
package struct Rehearsal: Sendable {
    /// What became of the call.
    package enum Outcome: Sendable, Equatable {
        /// It came to the method.
        case reached
        /// A stage answered in place of the method.
        case answered
        /// Somebody stopped it.
        case stopped(Stop)
    }

    /// Who stopped a call, and why.
    package struct Stop: Sendable, Equatable {
        /// The stage, or `binding`, where arguments become those of the method.
        package let stage: String
        /// The module, nil: no module.
        package let module: String?
        /// What the log would say, without what no output may show.
        package let why: String
        /// What the caller would be told, so far as it is another text.
        package let told: String?
    }

    private let plan: HubPlan
    private let wire: any HubWire
    private let progress: Progress
    private let loop: EventLoop

    /// How far the call has come.
    private final class Progress: Sendable {
        enum Place { case stages, binding, method }

        let place = Lock(Place.stages)
        let hasArguments = Lock(true)
        let sends = Lock<[String]>([])
    }

    /// Stands innermost and in place of the clients.
    private struct SendNote: OutgoingModule {
        let progress: Progress

        func outgoing(_ call: OutgoingCall, next: OutgoingNext) async throws {
            progress.sends.withLock { $0.append(call.method) }
        }
    }

    /// A rehearsal on that loop, of the hub that `source` is; its modules are used, so they should be nobody else's. `wire` words
    /// what the caller is told.
    ///
    /// - Throws: `PlanError` as for a server.
    package init(_ source: HubSource, on loop: EventLoop, wire: any HubWire, trace: TraceSwitch) throws {
        let progress = Progress()
        var source = source
        let methods = source.definition.methods.map { method in
            MethodDefinition(
                name: method.name, verbatim: method.verbatim, parameters: method.parameters, place: method.place
            ) { call, factory in
                progress.place.withLock { $0 = .binding }
                if progress.hasArguments.withLock({ $0 }) { try await method.rehearse(call, factory) }
                progress.place.withLock { $0 = .method }
                return .nothing
            }
        }
        let definition = source.definition
        source.definition = HubDefinition(
            name: definition.name, verbatim: definition.verbatim, methods: methods, factory: definition.factory)
        source.modules.append(ModuleEntry(SendNote(progress: progress)))
        plan = try PlanBuilder(trace: trace).build([source], generation: 1)[0]
        self.progress = progress
        self.wire = wire
        self.loop = loop
    }

    /// The methods that stages have sent to clients, in order.
    package var sends: [String] { progress.sends.withLock { $0 } }

    /// Asks who that is, and whether it may connect. `user` is who comes, as far as no stage knows better. On the loop.
    package nonisolated(nonsending) func connect(as user: HubUser, _ request: HubRequest) async -> (HubUser?, Outcome) {
        let stages = AuthorizeConnectNext(plan.authorize)
        var attempt = ConnectAttempt(hub: plan.hub, request: request)
        attempt.user = user
        do {
            return (try await stages(attempt), .reached)
        } catch {
            let why = (error as? ConnectRefusal).map { "\($0.status) \($0.message)" } ?? "\(error)"
            return (nil, .stopped(Stop(stage: "authorize connect", module: stages.thrower, why: why, told: nil)))
        }
    }

    /// Calls a method by its declared name or the one on the wire; case does not count. Without arguments stages see nulls, and
    /// nothing is bound. On the loop.
    package nonisolated(nonsending) func call(
        _ name: String, _ arguments: [HubValue]?, as user: HubUser, _ request: HubRequest
    ) async -> Outcome {
        // The registry has no shards: whoever is sent to is not there.
        let registry = HubRegistry()
        let shard = RegistryShard(loop: loop, registry: registry, plans: HubPlans([plan]))
        let connection = HubConnection(
            id: ConnectionID("rehearsal"), user: user, request: request, hub: 0, shard: shard, transport: DeadEndTransport(),
            session: DeadEndSession())
        let method = method(name, count: arguments?.count)
        let call = HubCall(
            connection: connection, plan: plan, method: method, nameAsSent: name, number: 1, started: loop.poller.now)
        let said = HubArguments(arguments ?? method.parameters.map { _ in .null })
        progress.hasArguments.withLock { $0 = arguments != nil }
        defer {
            call.end()
            // The shard does not own it.
            withExtendedLifetime(registry) {}
        }
        do {
            _ = try await IncomingNext(0)(IncomingCall(call, arguments: said))
            return progress.place.withLock { $0 } == .stages ? .answered : .reached
        } catch {
            return .stopped(stop(of: call, HubFailure(error, by: call.thrower), said))
        }
    }

    private func stop(of call: HubCall, _ failure: HubFailure, _ arguments: HubArguments) -> Stop {
        let why = "\(failure)"
        let told = wire.text(of: failure, method: call.displayName, detailed: plan.limits.detailedErrors)
        let isBinding = progress.place.withLock { $0 } == .binding && call.thrower == nil
        return Stop(
            stage: isBinding ? "binding" : "incoming", module: call.thrower, why: call.method.shown(why, with: arguments),
            told: told == why ? nil : call.method.shown(told, with: arguments))
    }

    /// As for a client: a stand-in where there is no such method, or none for so many arguments.
    private func method(_ name: String, count: Int?) -> HubMethod {
        let named = plan.methods.filter { $0.name.lowercased() == name.lowercased() }
        if let method = named.first(where: { count == nil || $0.parameters.count == count }) { return method }
        let given = count ?? 0
        switch plan.table.find(named.first?.wireName ?? name, count: given) {
        case .found(let method): return method
        case .otherCount(let method):
            if count == nil { return method }
            return plan.failures.failing(method, .argumentCount(given: given, expected: method.parameters.count))
        case .unknown: return plan.failures.unknownMethod()
        }
    }
}

extension MethodDefinition {
    /// Reads the arguments as `run` does, and stops there.
    fileprivate nonisolated(nonsending) func rehearse(_ call: IncomingCall, _ factory: AnyObject) async throws {
        guard !parameters.isEmpty else { return }
        if let bind { return try bind(call.arguments) }
        var call = call
        call.arguments = HubArguments(rehearsing: call.arguments.values)
        do { _ = try await run(call, factory) } catch is HubArguments.AllRead {}
    }
}
