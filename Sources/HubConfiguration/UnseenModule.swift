import Hubs

/// Stands for a module of an application while its file is checked without it. It may be anything, so nothing that it would have to
/// be for the file to be sound is missing.
struct UnseenModule: IncomingModule, AuthorizeConnectModule {
    static let make: ModuleCatalog.Factory = { options in
        options.skip()
        return UnseenModule()
    }

    func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult { try await next(call) }

    func authorizeConnect(_ attempt: ConnectAttempt, next: AuthorizeConnectNext) async throws -> HubUser {
        try await next(attempt)
    }
}
