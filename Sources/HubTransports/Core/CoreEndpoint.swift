import HubCrypto
package import HubHTTP
import HubProtocols
package import Hubs

/// Where HTTP meets the Core dialect: a hub's negotiate and transport requests, with their statuses and bodies.
package struct CoreEndpoint: Sendable {
    // One set of wires for all hubs that name alike: who shares a wire shares the bytes of a send.
    private static let camelCaseWires: [any HubWire] = [CoreJSON(naming: .camelCase)]
    private static let declaredWires: [any HubWire] = [CoreJSON(naming: .asDeclared)]
    private static let transports = [CoreNegotiation.Transport("WebSockets", formats: ["Text", "Binary"])]

    private let hub: HubInfo
    private let registry: HubRegistry
    private let settings: EndpointSettings
    private let origins: OriginPolicy
    private let connections: NegotiatedConnections
    private let clock: any Poller
    private let trace: TraceSource
    private let isAccepting: @Sendable () -> Bool

    /// - Parameters:
    ///   - connections: the hub's tokens, shared by all its mounts.
    ///   - clock: what tells the time of reservations.
    ///   - isAccepting: false once the server leaves: newcomers are refused then, and who is there goes on.
    package init(
        hub: HubInfo, registry: HubRegistry, settings: EndpointSettings, connections: NegotiatedConnections, clock: any Poller,
        trace: TraceSource, isAccepting: @escaping @Sendable () -> Bool
    ) {
        self.hub = hub
        self.registry = registry
        self.settings = settings
        self.connections = connections
        self.clock = clock
        self.trace = trace
        self.isAccepting = isAccepting
        origins = OriginPolicy(settings.allowedOrigins)
    }

    /// The routes of this hub at `path`.
    package func routes(at path: String) -> [HTTPRoute] {
        let inside = path == "/" ? path : path + "/"
        // As in the original, neither a slash at the end nor the case of letters makes a difference.
        return Set([path, inside]).map { route($0) { await serve($0) } }
            + ["negotiate", "negotiate/"].map { route(inside + $0) { await negotiate($0) } }
            + ["refresh", "refresh/"].map { route(inside + $0) { await refresh($0) } }
    }

    private func route(_ path: String, _ handler: @escaping HTTPHandler) -> HTTPRoute {
        HTTPRoute(path, order: settings.order, owner: "hub '\(hub.key)'", ignoringCase: true, handler)
    }

    // MARK: Negotiate

    private func negotiate(_ request: HTTPRequest) async -> HTTPResponse {
        await withOrigin(request) { origin in
            guard request.method == .post else { return .text(.methodNotAllowed, fields: ["Allow": "POST"]) }
            guard isAccepting() else { return .text(.serviceUnavailable, fields: ["Retry-After": "1"]) }
            switch await authorize(request) {
            case .refused(let response): return response
            case .user(let user): return offer(request, to: user)
            }
        }
    }

    private func offer(_ request: HTTPRequest, to user: HubUser) -> HTTPResponse {
        var out = ByteWriter()
        do {
            let version = try CoreNegotiation.version(request.target.query["negotiateVersion"])
            guard let ticket = connections.reserve(user: user.id, isPublic: version < 1, at: clock.now) else {
                return .text(.serviceUnavailable, fields: ["Retry-After": "15"])
            }
            CoreNegotiation.offer(version: version, id: ticket.id, token: ticket.token, transports: Self.transports, to: &out)
        } catch {
            CoreNegotiation.refuse(error.reason, to: &out)
        }
        return .json(out.withSpan { [UInt8](copying: $0) })
    }

    // MARK: Refresh

    /// Whoever has the token of a connection and proves again to be its user gives it what is known of the user now.
    private func refresh(_ request: HTTPRequest) async -> HTTPResponse {
        await withOrigin(request) { _ in
            guard request.method == .post else { return .text(.methodNotAllowed, fields: ["Allow": "POST"]) }
            guard let token = request.target.query["id"], !token.isEmpty else {
                return .text(.badRequest, "Connection ID required")
            }
            let user: HubUser
            switch await authorize(request) {
            case .refused(let response): return response
            case .user(let known): user = known
            }
            guard let id = connections.connection(of: token) else { return .text(.notFound, "No Connection with that ID") }
            switch await registry.renew(ConnectionID(id), hub: hub.index, user: user) {
            case .done: return HTTPResponse(.noContent)
            case .gone: return .text(.notFound, "No Connection with that ID")
            case .otherUser: return .text(.forbidden)
            }
        }
    }

    // MARK: The transports' path

    private func serve(_ request: HTTPRequest) async -> HTTPResponse {
        await withOrigin(request) { origin in
            switch Upgrade.check(request) {
            case .refused(let response): return response
            case .accepted(let fields): return await upgrade(request, fields, origin)
            case .notUpgrade: return refuse(request)
            }
        }
    }

    private func upgrade(_ request: HTTPRequest, _ fields: HTTPFields, _ origin: OriginPolicy.Decision) async -> HTTPResponse {
        if case .refused(let asked, let own) = origin {
            report(request, asked, own)
            return HTTPResponse(.forbidden)
        }
        switch await authorize(request) {
        case .refused(let response): return response
        case .user(let user): return connect(request, fields, user)
        }
    }

    /// A proxy that is not trusted is the usual reason why the server's own page is taken for another's.
    private func report(_ request: HTTPRequest, _ asked: String, _ own: String) {
        let remedy = "if the page is yours, add it to allowedOrigins"
        let proxy = "if \(request.peer.host) is your proxy, add it to server.trustedProxies; "
        trace.warning(
            "WebSocket of another origin refused on hub \(hub.key): \(request.hasUntrustedForwarding ? proxy : "")\(remedy)",
            [.init("origin", asked), .init("own", own), .init("peer", "\(request.peer)")])
    }

    private func connect(_ request: HTTPRequest, _ fields: HTTPFields, _ user: HubUser) -> HTTPResponse {
        guard isAccepting() else { return .text(.serviceUnavailable, fields: ["Retry-After": "1"]) }
        guard let token = request.target.query["id"], !token.isEmpty else {
            return open(request, fields, user, id: randomToken(), admission: nil)
        }
        // Who left meanwhile gets no connection, and nobody would give the token back.
        if Task.isCancelled { return .text(.serviceUnavailable) }
        switch connections.claim(token, user: user.id, at: clock.now) {
        case nil: return HTTPResponse(.forbidden)
        case .unknown: return .text(.notFound, "No Connection with that ID")
        case .taken: return .text(.conflict)
        case .granted(let admission): return open(request, fields, user, id: admission.id, admission: admission)
        }
    }

    private func open(
        _ request: HTTPRequest, _ fields: HTTPFields, _ user: HubUser, id: String, admission: Admission?
    ) -> HTTPResponse {
        let snapshot = HubRequest(request)
        return .upgrade(fields: fields) { stream in
            let shard = registry.shard(of: stream.loop)
            let limits = shard.plans[hub.index].limits
            let wires = limits.jsonNaming == .camelCase ? Self.camelCaseWires : Self.declaredWires
            let connection = HubConnection(
                id: ConnectionID(id), user: user, request: snapshot, hub: hub.index, shard: shard,
                transport: WebSocketTransport(stream, closeTimeout: settings.closeTimeout),
                session: CoreSession(wires: wires, limits: limits, now: stream.loop.poller.now),
                whenClosed: { admission?.end() })
            hub.webSocketTrace.verbose(
                "WebSocket opened on hub \(hub.key)", [.init("connection", id), .init("peer", "\(snapshot.peer)")])
            connection.start()
            return connection
        }
    }

    /// What comes to the transports' path and is no WebSocket: the transports that serve it are not offered here.
    private func refuse(_ request: HTTPRequest) -> HTTPResponse {
        guard [.get, .post, .delete].contains(request.method) else { return .text(.methodNotAllowed, fields: ["Allow": "GET"]) }
        guard let token = request.target.query["id"], !token.isEmpty else { return .text(.badRequest, "Connection ID required") }
        guard connections.isKnown(token, at: clock.now) else { return .text(.notFound, "No Connection with that ID") }
        switch request.method {
        case .post:
            return .text(.methodNotAllowed, "POST requests are not allowed for WebSocket connections.", fields: ["Allow": "GET"])
        case .delete: return .text(.badRequest, "Cannot terminate this connection using the DELETE endpoint.")
        default:
            let name = request.fields.has("text/event-stream", in: "accept") ? "ServerSentEvents" : "LongPolling"
            return .text(.notFound, "\(name) transport not supported by this end point type")
        }
    }

    // MARK: Who may

    private enum Authorization {
        case user(HubUser)
        case refused(HTTPResponse)
    }

    private func authorize(_ request: HTTPRequest) async -> Authorization {
        guard let plan = registry.plans?[hub.index] else { return .refused(.text(.serviceUnavailable)) }
        if plan.isRetired { return .refused(.text(.notFound)) }
        do {
            return .user(try await plan.authorize(HubRequest(request)))
        } catch let refusal as ConnectRefusal {
            hub.authenticationTrace.warning(
                "Connecting to hub \(hub.key) refused with status \(refusal.status)", [.init("peer", "\(request.peer)")])
            let status = HTTPStatus(rawValue: refusal.status) ?? .forbidden
            let response = refusal.message.isEmpty ? HTTPResponse(status) : .text(status, refusal.message)
            return .refused(response.adding(refusal.challenge.map { ["WWW-Authenticate": $0] } ?? [:]))
        } catch {
            trace.error(
                "A stage that authorizes connecting to hub \(hub.key) failed: \(error)",
                (error as? HubFailure)?.traceFields ?? [])
            return .refused(HTTPResponse(.internalServerError))
        }
    }

    /// The origin's part of every answer: preflights, two origins, and the fields that let a page read what it gets.
    private func withOrigin(
        _ request: HTTPRequest, _ answer: (OriginPolicy.Decision) async -> HTTPResponse
    ) async -> HTTPResponse {
        let origin = origins.decide(request)
        if origin == .doubled { return .text(.badRequest) }
        if let preflight = OriginPolicy.preflight(request, origin) { return preflight }
        return (await answer(origin)).adding(origin == .absent ? [:] : OriginPolicy.fields(for: origin))
    }
}

extension HTTPResponse {
    fileprivate func adding(_ more: HTTPFields) -> HTTPResponse {
        var response = self
        for field in more { response.fields.append(field.name, field.value) }
        return response
    }
}
