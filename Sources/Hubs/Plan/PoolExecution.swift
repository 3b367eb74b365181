/// What `execution: pool` makes of a hub: its methods and events are the same, on the threads of Swift's global pool. The stages
/// around them and the answer stay on the loop.
extension HubDefinition {
    /// The hub as it runs there, or on the pool if its author has said so: who computes for long knows it.
    func running(on configured: HubExecution) -> HubDefinition {
        execution == .loop && configured == .loop
            ? self
            : HubDefinition(
                name: name, verbatim: verbatim, methods: methods.map { $0.onPool(factory) }, factory: factory,
                connected: connected.map { Self.onPool($0, factory) }, disconnected: disconnected.map { Self.onPool($0, factory) }
            )
    }

    private static func onPool(_ event: @escaping Event, _ factory: any AnyObject & Sendable) -> Event {
        let pooled: Event = { context, _ in try await Pool.run { try await event(context, factory) } }
        return pooled
    }

    private static func onPool(_ event: @escaping EndEvent, _ factory: any AnyObject & Sendable) -> EndEvent {
        let pooled: EndEvent = { context, end, _ in try await Pool.run { try await event(context, end, factory) } }
        return pooled
    }
}

extension MethodDefinition {
    fileprivate func onPool(_ factory: any AnyObject & Sendable) -> MethodDefinition {
        let run = run
        return MethodDefinition(name: name, verbatim: verbatim, parameters: parameters, place: place) { call, _ in
            try await Pool.run { try await run(call, factory) }
        }
    }
}

private enum Pool {
    /// Runs `body` on the pool, and comes back.
    static func run<R: Sendable>(_ body: @Sendable () async throws -> R) async throws -> R {
        try await withTaskExecutorPreference(globalConcurrentExecutor) {
            // A pump begins in place, and the runtime does not know that this is not the pool: the preference alone would count only
            // after the first suspension.
            await Task.yield()
            return try await body()
        }
    }
}
