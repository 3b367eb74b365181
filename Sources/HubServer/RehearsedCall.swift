package import Hubs

/// A call that `explain` makes up.
package struct RehearsedCall: Sendable {
    /// The hub's key.
    package var hub: String
    /// nil: only connecting is tried.
    package var method: String?
    package var user: HubUser
    package var headers: HubFields
    /// nil: as many nulls as the method takes.
    package var arguments: [HubValue]?

    package init(hub: String, method: String? = nil, user: HubUser, headers: HubFields, arguments: [HubValue]? = nil) {
        self.hub = hub
        self.method = method
        self.user = user
        self.headers = headers
        self.arguments = arguments
    }

    /// Connects and calls, on that loop.
    func run(_ hubs: [HubSource], on loop: EventLoop, trace: TraceSwitch) async throws -> Rehearsal.Outcome {
        guard let source = hubs.first(where: { $0.key == hub }) else {
            return .stopped(stage: "mount", module: nil, "There is no such hub.")
        }
        let rehearsal = try Rehearsal(source, on: loop, trace: trace)
        let request = HubRequest(path: source.endpoint.paths.first ?? "/", headers: headers)
        return await withTaskExecutorPreference(loop.tasks) {
            let (user, outcome) = await rehearsal.connect(as: self.user, request)
            guard let user, let name = method else { return outcome }
            guard let method = rehearsal.method(name, count: arguments?.count) else {
                return .stopped(
                    stage: "incoming", module: nil, "No method of that name takes \(arguments?.count ?? 0) argument(s).")
            }
            let arguments = arguments ?? method.parameters.map { _ in .null }
            return await rehearsal.call(method, arguments, as: user, request)
        }
    }
}
