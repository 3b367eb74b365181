import HubCrypto
public import Hubs

/// Finds out who connects: by the web token (JWT) that a request brings, or by what a trusted proxy says in header fields.
///
/// It demands nothing: who brings neither is anonymous, and `authorize` decides whether that will do. A token that is not good is
/// refused with 401. A client may bring its token as `Authorization: Bearer …` or, as browsers must for WebSockets, as `access_token`
/// in the query.
///
/// It is no stock module, as it needs OpenSSL: `hubline` registers it, an application does so by `app.module(Authentication.self)`.
public struct Authentication: ConfigurableModule, AuthorizeConnectHooks {
    /// For those who look for a module.
    public static let help = "Finds out who connects, by a web token (JWT) or by what a trusted proxy says; demands nothing."

    private let verifier: TokenVerifier?
    private let proxy: ProxyIdentity
    private let readsQuery: Bool
    private let clock: WallClock

    /// Reads `jwt`, what tokens must say, which claims are the user's, and `headers`. Files with keys are read, to find what is wrong with
    /// them, and closed again.
    public init(options: inout Options) { self.init(options: &options, clock: .system) }

    init(options: inout Options, clock: WallClock) {
        let keys = options.section("jwt", "Which tokens are good: by secret, publicKey or keySet.") { KeyOptions(options: &$0) }
        let rules = ClaimRules(options: &options)
        let claims = UserClaims(options: &options)
        readsQuery = options(
            "queryToken", default: true, "Whether access_token in the query counts where there is no Authorization field.")
        proxy = options.section("headers", "Fields of a proxy in server.trustedProxies that say who it is.") {
            ProxyIdentity(options: &$0)
        }
        self.clock = clock
        if options["jwt"] != nil ? keys.isEmpty : !proxy.isUsed && options.errorCount == 0 {
            options.reject("jwt", "say how tokens are verified: jwt: { secret: … }, { publicKey: … } or { keySet: … }")
        }
        verifier = keys.source.map { TokenVerifier(keys: $0, rules: rules, claims: claims) }
    }

    init(_ verifier: TokenVerifier?, _ proxy: ProxyIdentity, _ readsQuery: Bool) {
        (self.verifier, self.proxy, self.readsQuery, clock) = (verifier, proxy, readsQuery, .system)
    }

    /// Admits who is known, passes on who says nothing, refuses who brings what is not good.
    public func onBeforeAuthorizeConnect(_ attempt: ConnectAttempt) -> ConnectVerdict {
        let trace = attempt.trace(of: self)
        do throws(TokenRefusal) {
            if let verifier, let token = try BearerToken.find(in: attempt.request, query: readsQuery) {
                return .admit(try verifier.user(of: token, at: clock.now()) { trace.warning($0) })
            }
            return try proxy.user(of: attempt.request).map { .admit($0) } ?? .proceed
        } catch {
            trace.information(
                "Token refused: \(error)", [.init("hub", attempt.hub), .init("peer", "\(attempt.request.peer)")])
            return .refuse(.invalidToken)
        }
    }
}

extension ConnectRefusal {
    /// Says that the token is not good, and not why: whoever tries tokens learns nothing.
    static let invalidToken = ConnectRefusal(
        status: 401, "The token is not valid.", challenge: #"Bearer error="invalid_token""#)
}
