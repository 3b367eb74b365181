import HubProtocols
package import Hubs

/// A call that `explain` makes up.
package struct RehearsedCall: Sendable {
    /// The hub's key.
    package var hub: String
    /// nil: only connecting is tried.
    package var method: String?
    package var user: HubUser
    package var headers: HubFields
    /// nil: stages see nulls, and nothing is bound.
    package var arguments: [HubValue]?

    package init(hub: String, method: String? = nil, user: HubUser, headers: HubFields, arguments: [HubValue]? = nil) {
        self.hub = hub
        self.method = method
        self.user = user
        self.headers = headers
        self.arguments = arguments
    }

    /// What became of it.
    package struct Result: Sendable {
        package let outcome: Rehearsal.Outcome
        /// The client methods that stages have called, in order; nobody has heard it.
        package let sends: [String]
    }

    /// Connects and calls, on that loop.
    func run(_ hubs: [HubSource], on loop: EventLoop, trace: TraceSwitch) async throws -> Result {
        guard let source = hubs.first(where: { $0.key == hub }) else { throw HubUseError.notServed(hub: hub) }
        let rehearsal = try Rehearsal(source, on: loop, wire: CoreJSON(), trace: trace)
        let request = HubRequest(path: source.endpoint.paths.first ?? "/", headers: headers)
        return await withTaskExecutorPreference(loop.tasks) {
            let (user, outcome) = await rehearsal.connect(as: self.user, request)
            guard let user, let method else { return Result(outcome: outcome, sends: []) }
            let result = await rehearsal.call(method, arguments, as: user, request)
            return Result(outcome: result, sends: rehearsal.sends)
        }
    }
}
