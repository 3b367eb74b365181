import HubMacros

/// A hub whose table the macro writes.
@Hub
struct MacroHub {
    let context: HubCallerContext

    func echo(_ text: String) async -> String { text }
}

/// The same with a table written by hand.
struct HandHub: Hub {
    let context: HubCallerContext

    func echo(_ text: String) async -> String { text }

    static var descriptor: HubDescriptor<HandHub> {
        HubDescriptor(
            "HandHub",
            [.method("echo", parameters: ["text"]) { hub, a in try await HubResult(of: hub.echo(a.next())) }])
    }
}

/// Only calls `next`.
struct PassOn: IncomingModule {
    func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult { try await next(call) }
}

/// Hooks that all do nothing.
struct Watch: IncomingHooks {}

/// Never takes part.
struct Decline: IncomingModule {
    func takesPart(in scope: PlanScope) -> Bool { false }

    func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult { try await next(call) }
}
