/// A call that is made up, through the stages of a plan: what would become of it. The hub's methods are not run, sends reach nobody.
package struct Rehearsal: Sendable {
    /// What became of the call.
    package enum Outcome: Sendable, Equatable {
        /// It came to the method.
        case reached
        /// A stage answered in place of the method.
        case answered
        /// Somebody stopped it: in which stage, which module if it was one, and what the client would be told or the log said.
        case stopped(stage: String, module: String?, String)
    }

    private let plan: HubPlan
    private let reached: Reached
    private let loop: EventLoop

    private final class Reached: Sendable {
        let value = Lock(false)
    }

    /// A rehearsal on that loop, of the hub that `source` is; its modules are used, so they should be nobody else's.
    ///
    /// - Throws: `PlanError` as for a server.
    package init(_ source: HubSource, on loop: EventLoop, trace: TraceSwitch) throws {
        let reached = Reached()
        var source = source
        let methods = source.definition.methods.map { method in
            MethodDefinition(name: method.name, verbatim: method.verbatim, parameters: method.parameters) { _, _ in
                reached.value.withLock { $0 = true }
                return .nothing
            }
        }
        let definition = source.definition
        source.definition = HubDefinition(
            name: definition.name, verbatim: definition.verbatim, methods: methods, factory: definition.factory)
        plan = try PlanBuilder(trace: trace).build([source], generation: 1)[0]
        self.reached = reached
        self.loop = loop
    }

    /// The method of that name that takes so many arguments, of whatever number if nil; case does not count.
    package func method(_ name: String, count: Int?) -> HubMethod? {
        plan.methods.first { method in
            let isCalled = [method.name, method.wireName].contains { $0.lowercased() == name.lowercased() }
            return isCalled && (count == nil || method.parameters.count == count)
        }
    }

    /// Asks who that is, and whether it may connect. `user` is who comes, as far as no stage knows better. On the loop.
    package nonisolated(nonsending) func connect(as user: HubUser, _ request: HubRequest) async -> (HubUser?, Outcome) {
        let stages = AuthorizeConnectNext(plan.authorize)
        var attempt = ConnectAttempt(hub: plan.hub, request: request)
        attempt.user = user
        do {
            return (try await stages(attempt), .reached)
        } catch {
            let why = (error as? ConnectRefusal).map { "\($0.status) \($0.message)" } ?? "\(error)"
            return (nil, .stopped(stage: "authorize connect", module: stages.thrower, why))
        }
    }

    /// Calls a method. On the loop.
    package nonisolated(nonsending) func call(
        _ method: HubMethod, _ arguments: [HubValue], as user: HubUser, _ request: HubRequest
    ) async -> Outcome {
        // The registry has no shards, so what stages send finds nobody.
        let registry = HubRegistry()
        let shard = RegistryShard(loop: loop, registry: registry, plans: HubPlans([plan]))
        let connection = HubConnection(
            id: ConnectionID("rehearsal"), user: user, request: request, hub: 0, shard: shard, transport: DeadEndTransport(),
            session: DeadEndSession())
        let call = HubCall(connection: connection, plan: plan, method: method, number: 1, started: loop.poller.now)
        defer {
            call.end()
            // The shard does not own it.
            withExtendedLifetime(registry) {}
        }
        do {
            _ = try await IncomingNext(0)(IncomingCall(call, arguments: HubArguments(arguments)))
            return reached.value.withLock { $0 } ? .reached : .answered
        } catch {
            return .stopped(stage: "incoming", module: call.thrower, "\(HubFailure(error, by: nil))")
        }
    }
}
