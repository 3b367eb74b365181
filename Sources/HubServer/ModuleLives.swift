import HubSettings
import Hubs

/// The modules of a server that have been started. Each stops when no plan that it stands in is in use any more.
final class ModuleLives: Sendable {
    /// How long a module may take to start, and to stop.
    private static let patience: (start: Duration, stop: Duration) = (.seconds(30), .seconds(5))

    private struct State {
        var started: [ModuleEntry] = []
        /// Which modules stand in the plans of one configuration, for all that are in use.
        var inUse: [Int: Set<ObjectIdentifier>] = [:]
        var last = 0
    }

    private let state = Lock(State())
    private let released: AsyncStream<Int>
    private let release: AsyncStream<Int>.Continuation
    private let clock: LoopClock
    private let trace: TraceSource

    init(clock: LoopClock, trace: TraceSource) {
        self.clock = clock
        self.trace = trace
        // No more than there are configurations in use.
        (released, release) = AsyncStream.makeStream()
    }

    /// What plans with these modules hold: as long as it is there, none of them stops.
    func lease(_ modules: [ModuleEntry]) -> PlanLease {
        let number = state.withLock { state in
            state.last += 1
            state.inUse[state.last] = Set(modules.map { ObjectIdentifier($0.identity) })
            return state.last
        }
        return PlanLease { [release] in release.yield(number) }
    }

    /// Starts those that have not been started, in their order.
    ///
    /// - Throws: `ModuleStartError` for the first that fails; those before it stop with the lease that they belong to.
    func start(_ modules: [ModuleEntry]) async throws {
        for entry in modules where !isStarted(entry) {
            if let reason = await failure(of: entry.module) {
                throw ModuleStartError(module: entry.name, place: entry.origin?.place, reason: reason)
            }
            state.withLock { $0.started.append(entry) }
        }
    }

    /// Stops modules as they fall out of use, until the task is cancelled.
    func watch() async {
        for await number in released {
            for entry in take(without: number) { await stop(entry) }
        }
    }

    /// Stops all that are left, the last one first.
    func stopAll() async {
        let left = state.withLock { state in
            defer { state.started = [] }
            return state.started
        }
        for entry in left.reversed() { await stop(entry) }
    }

    /// Starts a module; answers why it did not.
    private func failure(of module: any HubModule) async -> String? {
        let failure = Lock<String?>(nil)
        let hasEnded = await Patience.wait(Self.patience.start, by: clock, cancels: true) {
            do {
                try await module.start()
            } catch {
                failure.withLock { $0 = (error as? HubError)?.message ?? "\(error)" }
            }
        }
        return hasEnded ? failure.withLock { $0 } : "it takes longer than \(Self.patience.start.written)"
    }

    private func isStarted(_ entry: ModuleEntry) -> Bool {
        state.withLock { $0.started.contains { $0.identity === entry.identity } }
    }

    /// The modules that nobody uses once that configuration is gone, the last one first.
    private func take(without number: Int) -> [ModuleEntry] {
        state.withLock { state in
            state.inUse[number] = nil
            let used = state.inUse.values.reduce(into: Set()) { $0.formUnion($1) }
            let left = state.started.filter { !used.contains(ObjectIdentifier($0.identity)) }
            state.started.removeAll { !used.contains(ObjectIdentifier($0.identity)) }
            return left.reversed()
        }
    }

    private func stop(_ entry: ModuleEntry) async {
        let hasEnded = await Patience.wait(Self.patience.stop, by: clock, cancels: false) { await entry.module.stop() }
        if !hasEnded { trace.warning("Module \(entry.name) does not stop") }
    }
}

/// A module could not be started.
struct ModuleStartError: Error, CustomStringConvertible {
    let module: String
    let place: ConfigurationPosition?
    let reason: String

    var description: String { "module '\(module)' does not start: \(reason)" }
}
