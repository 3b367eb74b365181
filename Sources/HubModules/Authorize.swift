public import Hubs

/// Lets in whom its rule fits, to a hub and to each of its calls.
///
/// ```yaml
/// pipeline: [authorize: { roles: [trader], claims: { desk: [bonds, shares] } }]
/// ```
///
/// The rule: one of `roles`, if there are any; one of `users`, if there are any; and each of `claims` with one of its values. Without
/// any of them every user passes who is known. Who is not known gets 401, whom the rule does not fit 403; a call is refused with the
/// words of the wire, `Failed to invoke 'METHOD' because user is unauthorized` for Core clients. In the pipeline of a method it guards
/// that method's calls alone.
public struct Authorize: ConfigurableModule, IncomingHooks, AuthorizeConnectModule {
    /// For those who look for a module.
    public static let help = "Lets in whom its rule fits, to the hub and to each call."

    private let rule: UserRule
    private let guardsConnecting: Bool
    private let observe: Observe

    /// Reads `roles`, `users`, `claims`, `anonymous`, `connect`, `observe`.
    public init(options: inout Options) {
        rule = UserRule(options: &options)
        guardsConnecting = options(
            "connect", default: true, "Whether connecting is guarded, too; in the pipeline of a method it never is.")
        observe = Observe(options: &options)
    }

    /// A module with these options.
    public init(
        roles: Set<String> = [], users: Set<String> = [], claims: [String: Set<String>] = [:], anonymous: Bool = false,
        connect: Bool = true, observe: Bool = false
    ) {
        rule = UserRule(
            roles: roles, users: users, claims: claims.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            letsInAnonymous: anonymous)
        guardsConnecting = connect
        self.observe = Observe(observe)
    }

    /// Only with a rule: who lets in anonymous callers and asks nothing of the others has none.
    public func takesPart(in scope: PlanScope) -> Bool { !rule.isEmpty }

    /// Refuses whom the rule does not fit.
    public nonisolated(nonsending) func authorizeConnect(
        _ attempt: ConnectAttempt, next: AuthorizeConnectNext
    ) async throws -> HubUser {
        let user = try await next(attempt)
        guard guardsConnecting, !rule.fits(user), !observe.passes(attempt, of: self, user) else { return user }
        throw UserRule.isUnknown(user) ? ConnectRefusal.unauthorized : ConnectRefusal.forbidden
    }

    /// Refuses the calls of whom the rule does not fit.
    public func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict {
        rule.fits(call.context.user) ? .proceed : observe.verdict(HubFailure.unauthorized, on: call, of: self)
    }
}

/// Who may.
struct UserRule: Sendable {
    private let roles: Set<String>
    private let users: Set<String>
    private let claims: [(name: String, values: Set<String>)]
    private let letsInAnonymous: Bool

    init(options: inout Options) {
        let roles: [String] = options("roles", default: [], "One of these roles is needed.")
        let users: [String] = options("users", default: [], "One of these user ids is needed, and with 'roles' both.")
        let claims: [(key: ConfigurationKey, value: [String])] = options.table(
            "claims", "Each of these claims is needed, with one of the values in its list.")
        let anonymous = options("anonymous", default: false, "Whether who is not known passes.")
        self.init(
            roles: Set(roles), users: Set(users), claims: claims.map { ($0.key.text, Set($0.value)) },
            letsInAnonymous: anonymous)
    }

    init(roles: Set<String>, users: Set<String>, claims: [(name: String, values: Set<String>)], letsInAnonymous: Bool) {
        self.roles = roles
        self.users = users
        self.claims = claims
        self.letsInAnonymous = letsInAnonymous
    }

    /// Whether it fits everybody.
    var isEmpty: Bool { letsInAnonymous && roles.isEmpty && users.isEmpty && claims.isEmpty }

    func fits(_ user: HubUser) -> Bool {
        if Self.isUnknown(user) { return letsInAnonymous }
        return (roles.isEmpty || !roles.isDisjoint(with: user.roles))
            && (users.isEmpty || user.id.map { users.contains($0) } ?? false)
            && claims.allSatisfy { claim in !claim.values.isDisjoint(with: user.claims[claim.name] ?? []) }
    }

    static func isUnknown(_ user: HubUser) -> Bool { user == .anonymous }
}

extension HubModule where Self == Authorize {
    /// Lets in whom the rule fits.
    public static func authorize(
        roles: Set<String> = [], users: Set<String> = [], claims: [String: Set<String>] = [:], anonymous: Bool = false,
        connect: Bool = true, observe: Bool = false
    ) -> Authorize {
        Authorize(roles: roles, users: users, claims: claims, anonymous: anonymous, connect: connect, observe: observe)
    }
}
