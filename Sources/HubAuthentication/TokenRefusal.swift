/// Why a token is not good, for the log: nothing of the token stands in it.
enum TokenRefusal: Error, Equatable, CaseIterable, CustomStringConvertible {
    case several, tooLong, notThreeParts, encrypted, notBase64, badHeader, critical, algorithm, unknownKey, ambiguousKey,
        signature
    case badClaims, noExpiry, expired, notYet, issuer, audience, user, proxy

    var description: String {
        switch self {
        case .several: "the request brings several."
        case .tooLong: "it is longer than \(JSONWebToken.longest) bytes."
        case .notThreeParts: "it has not the three parts of a signed token."
        case .encrypted: "it is encrypted (JWE)."
        case .notBase64: "a part is not base64 for URLs."
        case .badHeader: "its header is no JSON object with an alg, or names something twice."
        case .critical: "it demands an extension (crit, b64)."
        case .algorithm: "its algorithm is none that is verified here."
        case .unknownKey: "there is no key of its kid for its algorithm."
        case .ambiguousKey: "it names no kid, or one of several keys, and more than one key fits."
        case .signature: "the signature is not the key's."
        case .badClaims:
            "its claims are no JSON object, name something twice, or have a date, issuer or audience of a wrong form."
        case .noExpiry: "it never expires (exp)."
        case .expired: "it has expired (exp)."
        case .notYet: "it is not valid yet (nbf)."
        case .issuer: "it is another issuer's (iss)."
        case .audience: "it is for another audience (aud), or for one where none is configured."
        case .user: "the claims for the user's id, name or roles have a wrong form."
        case .proxy: "the proxy's fields name the user several times."
        }
    }
}
