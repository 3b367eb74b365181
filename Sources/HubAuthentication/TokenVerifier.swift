import Hubs

/// From a token to its user.
struct TokenVerifier: Sendable {
    let keys: KeySource
    let rules: ClaimRules
    let claims: UserClaims

    /// Whose token it is; `now` in seconds since 1970.
    ///
    /// - Parameter complain: is told why keys that have changed could not be read.
    func user(of text: String, at now: Double, complain: (String) -> Void = { _ in }) throws(TokenRefusal) -> HubUser {
        let token = try JSONWebToken(text)
        let key = try keys.current(complain).key(for: token.algorithm, kid: token.kid)
        guard token.isSigned(by: key) else { throw .signature }
        let said = try token.claims()
        let expiry = try rules.check(said, at: now)
        return try claims.user(said, expiry: expiry)
    }
}
