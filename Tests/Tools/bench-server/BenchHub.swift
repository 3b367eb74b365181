import Hubs

/// The hub of the benchmark, its table written by hand.
struct BenchHub: Hub {
    let context: HubCallerContext

    func echo(_ text: String) async -> String { text }

    func broadcast(_ text: String) async throws { try await clients.all.call("receive", text) }

    static var descriptor: HubDescriptor<BenchHub> {
        HubDescriptor(
            "bench",
            [
                .method("echo", parameters: ["text"]) { hub, a in try await HubResult(of: hub.echo(a.next())) },
                .method("broadcast", parameters: ["text"]) { hub, a in try await HubResult(of: hub.broadcast(a.next())) },
            ])
    }
}

/// A module of the `async` form that only calls `next`.
struct PassOn: IncomingModule {
    func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult { try await next(call) }
}
