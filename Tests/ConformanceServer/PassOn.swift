import HubServer

/// A module that only calls `next`: what the `async` form of a stage costs, for the benchmark.
struct PassOn: IncomingModule {
    func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult { try await next(call) }
}
