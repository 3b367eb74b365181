/// A module that stands around each stage inside of it, and around the method: to measure them one by one.
///
/// While the plan is made each module behind it is put into a frame of its own, so hooks do not run together there; without such a module
/// there is nothing of this. Of several the outermost one watches.
public protocol StageWatchingModule: IncomingModule {
    /// Runs a stage by calling it, once, and answers what it answers.
    nonisolated(nonsending) func watch(_ stage: WatchedStage, of call: IncomingCall) async throws -> HubResult
}

/// One stage of a call, for who stands around it.
public struct WatchedStage: Sendable {
    /// The module by the name it is listed with, nil: behind the last module the method.
    public let module: String?
    private let stage: any IncomingModule
    private let next: IncomingNext

    fileprivate init(module: String?, stage: any IncomingModule, next: IncomingNext) {
        self.module = module
        self.stage = stage
        self.next = next
    }

    /// Runs the stage, and what is inside of it.
    ///
    /// - Throws: what it throws.
    public nonisolated(nonsending) func callAsFunction(_ call: IncomingCall) async throws -> HubResult {
        try await stage.incoming(call, next: next)
    }

    /// Whether the call has gone on to what is inside of the stage.
    public func wasPassed(by call: IncomingCall) -> Bool { call.shared.hasEntered(next.index) }
}

extension IncomingChain {
    /// A chain of these modules, watched if one of them watches.
    convenience init(
        watching entries: [(module: any IncomingModule, name: String)], places: [String: ConfigurationPosition] = [:]
    ) {
        guard let index = entries.firstIndex(where: { $0.module is any StageWatchingModule }),
            let watcher = entries[index].module as? any StageWatchingModule
        else {
            self.init(entries, places: places)
            return
        }
        let inner = entries[(index + 1)...].map { entry in
            let hooks = (entry.module as? any IncomingHooks).map { HooksStage(hooks: HooksRun([$0], names: [entry.name])) }
            return (Frame(watcher: watcher, module: entry.name, stage: hooks ?? entry.module) as any IncomingModule, entry.name)
        }
        // Without a name it is in no list, and nobody for who asks which module threw.
        let method = (Frame(watcher: watcher, module: nil, stage: MethodStage()) as any IncomingModule, "")
        self.init(entries[...index] + inner + [method], places: places)
    }
}

/// Stands around a stage for the module that watches.
private struct Frame: IncomingModule {
    let watcher: any StageWatchingModule
    let module: String?
    let stage: any IncomingModule

    nonisolated(nonsending) func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
        try await watcher.watch(WatchedStage(module: module, stage: stage, next: next), of: call)
    }
}

/// Hooks as a stage of their own, by the name they are listed with.
private struct HooksStage: IncomingModule {
    let hooks: HooksRun

    nonisolated(nonsending) func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
        var call = call
        if let answer = try hooks.before(&call) { return answer.result }
        let result: HubResult
        do { result = try await next(call) } catch { return try hooks.failed(call, error) }
        return try hooks.after(call, result)
    }
}

/// What is behind the last module.
private struct MethodStage: IncomingModule {
    nonisolated(nonsending) func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
        try await next(call)
    }
}
