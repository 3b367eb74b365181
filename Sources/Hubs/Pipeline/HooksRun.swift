/// Neighbouring hooks modules, run in one loop.
@usableFromInline
struct HooksRun: Sendable {
    private let hooks: [any IncomingHooks]

    init(_ hooks: [any IncomingHooks]) { self.hooks = hooks }

    // By index: iterating copies each module for each hook.

    /// Runs the before-hooks.
    ///
    /// - Returns: the answer if one of them ended the call; nil: it goes on.
    @usableFromInline func before(_ call: inout IncomingCall) throws -> EarlyAnswer? {
        for index in hooks.indices {
            switch hooks[index].onBeforeIncoming(&call) {
            case .proceed: break
            case .reply(let result): return try EarlyAnswer(unwind(call, from: index, .success(result), stopper: index))
            case .reject(let error):
                call.shared.note(thrower: type(of: hooks[index]).name)
                return try EarlyAnswer(unwind(call, from: index, .failure(error), stopper: index))
            }
        }
        return nil
    }

    /// The way back of a call that succeeded.
    @usableFromInline func after(_ call: IncomingCall, _ result: inout HubResult) {
        for index in hooks.indices.reversed() { hooks[index].onAfterIncoming(call, &result) }
        for index in hooks.indices.reversed() { hooks[index].onIncomingFinally(call) }
    }

    /// The way back of a call that failed.
    @usableFromInline func failed(_ call: IncomingCall, _ error: any Error) throws -> HubResult {
        try unwind(call, from: hooks.count, .failure(error))
    }

    /// The way back through the first `count` hooks; the one that ended the call only hears of its end.
    private func unwind(
        _ call: IncomingCall, from count: Int, _ outcome: Result<HubResult, any Error>, stopper: Int? = nil
    ) throws -> HubResult {
        var outcome = outcome
        for hook in hooks[..<count].reversed() {
            switch outcome {
            case .success(var result):
                hook.onAfterIncoming(call, &result)
                outcome = .success(result)
            case .failure(let error):
                var failure = IncomingFailure(error: error)
                hook.onIncomingError(call, &failure)
                outcome = failure.result.map { .success($0) } ?? .failure(failure.error)
            }
        }
        if let stopper { hooks[stopper].onIncomingFinally(call) }
        for hook in hooks[..<count].reversed() { hook.onIncomingFinally(call) }
        return try outcome.get()
    }
}

/// The result of a call that a hook ended. An object, since nearly always there is none: an optional `HubResult` would be made, looked
/// at and destroyed for each call.
@usableFromInline
final class EarlyAnswer {
    @usableFromInline let result: HubResult

    init(_ result: HubResult) { self.result = result }
}
