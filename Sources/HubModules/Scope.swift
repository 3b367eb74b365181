public import Hubs

/// Binds `HubCallerContext.current` for what calls and events of the hub do, however deep below it.
///
/// ```swift
/// func priced(_ item: String) -> Int { HubCallerContext.current?.userIdentifier == "ann" ? 1 : 2 }
/// ```
public struct Scope: ConfigurableModule, IncomingModule, ConnectModule, DisconnectModule {
    /// For those who look for a module.
    public static let help = "Binds HubCallerContext.current during calls and events, for code that is not handed the context."

    /// Has no options.
    public init(options: inout Options) {}

    /// The module.
    public init() {}

    /// Binds it during a call.
    public nonisolated(nonsending) func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
        try await HubCallerContext.$current.withValue(call.context) { try await next(call) }
    }

    /// Binds it while a client comes.
    public nonisolated(nonsending) func connect(_ event: HubEvent, next: EventNext) async throws {
        try await HubCallerContext.$current.withValue(event.context) { try await next(event) }
    }

    /// Binds it while a client leaves.
    public nonisolated(nonsending) func disconnect(_ event: HubEvent, next: EventNext) async throws {
        try await HubCallerContext.$current.withValue(event.context) { try await next(event) }
    }
}

extension HubModule where Self == Scope {
    /// Binds `HubCallerContext.current` during calls and events.
    public static var scope: Scope { Scope() }
}
