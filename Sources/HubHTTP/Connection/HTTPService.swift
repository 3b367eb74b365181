package import HubBase
package import HubSettings

/// What all connections of a server share: its routes, its limits and its voice in the log.
package final class HTTPService: Sendable {
    let routes: Routes
    let limits: HTTPLimits
    let trustedProxies: [IPNetwork]
    let trace: TraceSource
    let writer = ResponseWriter(dates: DateField())

    /// - Parameters:
    ///   - trustedProxies: whose word counts about who asks.
    ///   - trace: the source `hubline.http`.
    package init(routes: Routes, limits: HTTPLimits = HTTPLimits(), trustedProxies: [IPNetwork] = [], trace: TraceSource) {
        self.routes = routes
        self.limits = limits
        self.trustedProxies = trustedProxies
        self.trace = trace
    }

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
