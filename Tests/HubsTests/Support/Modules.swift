import HubTesting
import Hubs

/// Notes what passes, before and after, as a stage of its own.
struct Stage: IncomingModule {
    let name: String
    let notes: Watched<[String]>
    var declines: @Sendable (PlanScope) -> Bool = { _ in false }

    func takesPart(in scope: PlanScope) -> Bool { !declines(scope) }

    func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
        notes.change { $0.append("before \(name)") }
        do {
            let result = try await next(call)
            notes.change { $0.append("after \(name)") }
            return result
        } catch {
            notes.change { $0.append("error \(name)") }
            throw error
        }
    }
}

/// Notes every hook; what they decide is given.
struct Hooks: IncomingHooks {
    let name: String
    let notes: Watched<[String]>
    var before: @Sendable (inout IncomingCall) -> IncomingVerdict = { _ in .proceed }
    var after: @Sendable (inout HubResult) throws -> Void = { _ in }
    var error: @Sendable (inout IncomingFailure) -> Void = { _ in }

    func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict {
        notes.change { $0.append("before \(name)") }
        return before(&call)
    }

    func onAfterIncoming(_ call: IncomingCall, _ result: inout HubResult) throws {
        notes.change { $0.append("after \(name)\(result.isNothing ? " nothing" : "")") }
        try after(&result)
    }

    func onIncomingError(_ call: IncomingCall, _ failure: inout IncomingFailure) {
        notes.change { $0.append("error \(name)") }
        error(&failure)
    }

    func onIncomingFinally(_ call: IncomingCall) { notes.change { $0.append("finally \(name)") } }
}

/// Does what it is given around the call.
struct Around: IncomingModule {
    let body: @Sendable (IncomingCall, IncomingNext) async throws -> HubResult

    init(_ body: @escaping @Sendable (IncomingCall, IncomingNext) async throws -> HubResult) { self.body = body }

    func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult { try await body(call, next) }
}

/// Does what it is given around a send.
struct Sent: OutgoingModule {
    let body: @Sendable (OutgoingCall, OutgoingNext) async throws -> Void

    init(_ body: @escaping @Sendable (OutgoingCall, OutgoingNext) async throws -> Void) { self.body = body }

    func outgoing(_ call: OutgoingCall, next: OutgoingNext) async throws { try await body(call, next) }
}
