/// The signatures of web tokens that are verified here, by their names in RFC 7518.
package enum SignatureAlgorithm: String, CaseIterable, Sendable {
    case hs256 = "HS256"
    case hs384 = "HS384"
    case hs512 = "HS512"
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case es256 = "ES256"
    case es384 = "ES384"

    /// What kind of key it needs.
    package var kind: VerificationKey.Kind {
        switch self {
        case .hs256, .hs384, .hs512: .secret
        case .rs256, .rs384, .rs512, .ps256: .rsa
        case .es256: .curve(.p256)
        case .es384: .curve(.p384)
        }
    }
}

/// The curves of keys.
package enum EllipticCurve: String, CaseIterable, Sendable {
    case p256 = "P-256"
    case p384 = "P-384"

    /// Bytes of one coordinate, and of one half of a signature.
    package var size: Int { self == .p256 ? 32 : 48 }

    /// What OpenSSL calls it.
    var group: String { self == .p256 ? "prime256v1" : "secp384r1" }
}
