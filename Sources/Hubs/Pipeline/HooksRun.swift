/// Neighbouring hooks modules, run in one loop.
@usableFromInline
struct HooksRun: Sendable {
    private let hooks: [any IncomingHooks]
    private let names: [String]

    /// These hooks, by the names they are listed with.
    init(_ hooks: [any IncomingHooks], names: [String]) {
        self.hooks = hooks
        self.names = names
    }

    // By index: iterating copies each module for each hook.

    /// Runs the before-hooks.
    ///
    /// - Returns: the answer if one of them ended the call; nil: it goes on.
    @usableFromInline func before(_ call: inout IncomingCall) throws -> EarlyAnswer? {
        for index in hooks.indices {
            switch hooks[index].onBeforeIncoming(&call) {
            case .proceed: break
            case .reply(let result): return try EarlyAnswer(unwind(call, index, .success(result), ended: index + 1))
            case .reject(let error):
                note(index, in: call)
                return try EarlyAnswer(unwind(call, index, .failure(error), ended: index + 1))
            }
        }
        return nil
    }

    /// The way back of a call that succeeded.
    @usableFromInline func after(_ call: IncomingCall, _ result: HubResult) throws -> HubResult {
        var result = result
        for index in hooks.indices.reversed() {
            do {
                try hooks[index].onAfterIncoming(call, &result)
            } catch {
                note(index, in: call)
                return try unwind(call, index + 1, .failure(error), ended: hooks.count)
            }
        }
        for index in hooks.indices.reversed() { hooks[index].onIncomingFinally(call) }
        return result
    }

    /// The way back of a call that failed.
    @usableFromInline func failed(_ call: IncomingCall, _ error: any Error) throws -> HubResult {
        try unwind(call, hooks.count, .failure(error), ended: hooks.count)
    }

    /// The way back through the first `count` hooks, and the final hooks of the first `ended`: one that ended the call hears of the end
    /// alone.
    private func unwind(
        _ call: IncomingCall, _ count: Int, _ outcome: Result<HubResult, any Error>, ended: Int
    ) throws -> HubResult {
        var outcome = outcome
        for index in (0..<count).reversed() {
            if case .success(var result) = outcome {
                do {
                    try hooks[index].onAfterIncoming(call, &result)
                    outcome = .success(result)
                    continue
                } catch {
                    note(index, in: call)
                    outcome = .failure(error)
                }
            }
            guard case .failure(let error) = outcome else { continue }
            var failure = IncomingFailure(error: error)
            hooks[index].onIncomingError(call, &failure)
            outcome = failure.result.map { .success($0) } ?? .failure(failure.error)
        }
        for index in (0..<ended).reversed() { hooks[index].onIncomingFinally(call) }
        return try outcome.get()
    }

    private func note(_ index: Int, in call: IncomingCall) { call.shared.note(thrower: names[index]) }
}

/// The result of a call that a hook ended. An object, since nearly always there is none: an optional `HubResult` would be made, looked
/// at and destroyed for each call.
@usableFromInline
final class EarlyAnswer {
    @usableFromInline let result: HubResult

    init(_ result: HubResult) { self.result = result }
}
