package import HubBase
package import HubSettings

/// What all connections of a server share: its routes, its limits and its voice in the log.
package final class HTTPService: Sendable {
    /// What a reload of the configuration changes.
    package struct Rules: Sendable {
        package var routes: Routes
        package var limits: HTTPLimits
        /// Whose word counts about who asks.
        package var trustedProxies: [IPNetwork]

        package init(routes: Routes, limits: HTTPLimits = HTTPLimits(), trustedProxies: [IPNetwork] = []) {
            self.routes = routes
            self.limits = limits
            self.trustedProxies = trustedProxies
        }
    }

    private let rules: Lock<Rules>
    let trace: TraceSource
    let writer = ResponseWriter(dates: DateField())

    /// - Parameter trace: the source `hubline.http`.
    package init(_ rules: Rules, trace: TraceSource) {
        self.rules = Lock(rules)
        self.trace = trace
    }

    /// The next request of each connection comes under these rules; the limits are those of connections that come from now on.
    package func use(_ rules: Rules) { self.rules.withLock { $0 = rules } }

    var limits: HTTPLimits { rules.withLock { $0.limits } }

    var trustedProxies: [IPNetwork] { rules.withLock { $0.trustedProxies } }

    private var routes: Routes { rules.withLock { $0.routes } }

    /// Answers a request by its route, in every case.
    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        switch routes.match(request.method, request.target.path) {
        case .handler(let handler):
            do {
                return try await handler(request)
            } catch {
                report(error, of: request)
                return HTTPResponse(.internalServerError)
            }
        case .notFound: return HTTPResponse(.notFound)
        case .notAllowed(let methods):
            return .text(.methodNotAllowed, fields: ["Allow": methods.map(\.rawValue).joined(separator: ", ")])
        }
    }

    /// The path alone is told: a query may hold tokens.
    private func report(_ error: any Error, of request: HTTPRequest) {
        // The client is gone: what its handler makes of that is nobody's concern.
        guard !Task.isCancelled else { return }
        trace.error(
            "A request handler failed: \(error)",
            [.init("method", request.method.rawValue), .init("path", request.target.path), .init("peer", "\(request.peer)")])
    }

    func report(_ refusal: HTTPRefusal, from peer: SocketAddress) {
        trace.verbose(
            "Request refused: \(refusal.reason).", [.init("status", refusal.status.rawValue), .init("peer", "\(peer)")])
    }
}
