public import Hubs

/// The keys that tokens are verified by, for who configures in Swift.
///
/// Each throws when there is no key that may be used; the error's text says why, and holds nothing of it. `algorithms` are names as
/// `RS256`; without them a key is for the usual one of its kind: HS256, RS256, ES256 or ES384.
public struct TokenKeys: Sendable {
    let source: KeySource

    /// A secret of 32 bytes or more.
    public static func secret(_ secret: String, algorithms: [String] = []) throws -> TokenKeys {
        TokenKeys(source: try KeySource(secret: secret, KeyAlgorithms(names: algorithms)))
    }

    /// A PEM file with a public key, read again when it has changed.
    public static func publicKey(file: String, algorithms: [String] = []) throws -> TokenKeys {
        TokenKeys(source: try KeySource(publicKey: file, KeyAlgorithms(names: algorithms)))
    }

    /// A file with a set of keys (JWKS), read again when it has changed. Keys that are no use are passed over.
    public static func keySet(file: String, algorithms: [String] = []) throws -> TokenKeys {
        var doubts: [String] = []
        return TokenKeys(source: try KeySource(keySet: file, KeyAlgorithms(names: algorithms), doubts: &doubts))
    }
}

extension HubModule where Self == Authentication {
    /// Finds out who connects by web tokens, as the options of the same names in `config.yaml` say.
    public static func authentication(
        _ keys: TokenKeys, issuer: String? = nil, audience: [String] = [], leeway: Duration = .seconds(30),
        userID: String = "sub",
        name: String = "name", roles: String = "roles", queryToken: Bool = true
    ) -> Authentication {
        Authentication(
            TokenVerifier(
                keys: keys.source, rules: ClaimRules(issuer: issuer, audience: audience, leeway: leeway),
                claims: UserClaims(id: userID, name: name, roles: roles)),
            ProxyIdentity(), queryToken)
    }

    /// Finds out who connects by header fields of a proxy in `server.trustedProxies`.
    public static func authentication(userField: String, nameField: String? = nil, rolesField: String? = nil) -> Authentication {
        Authentication(nil, ProxyIdentity(id: userField, name: nameField, roles: rolesField), false)
    }
}
