/// A key that verifies signatures, checked when it was made: nothing weaker than these rules can be used by mistake later.
package struct VerificationKey: Sendable {
    /// What a key is. A signature is verified by algorithms of the key's own kind only.
    package enum Kind: Sendable, Hashable {
        case secret
        case rsa
        case curve(EllipticCurve)
    }

    private enum Material: Sendable {
        case secret([UInt8])
        case key(PublicKey)
    }

    /// The shortest secret, in bytes: a shorter one can be guessed from one token.
    package static let shortestSecret = 32

    package let kind: Kind
    private let material: Material

    /// A secret that both sides know.
    package init(secret: [UInt8]) throws(KeyError) {
        guard secret.count >= Self.shortestSecret else { throw .shortSecret }
        (kind, material) = (.secret, .secret(secret))
    }

    /// A public key as a PEM file holds it.
    package init(pem: [UInt8]) throws(KeyError) { try self.init(PublicKey(pem: pem)) }

    /// The public key of RSA, numbers with the highest byte first.
    package init(modulus: [UInt8], exponent: [UInt8]) throws(KeyError) {
        try self.init(PublicKey(modulus: modulus, exponent: exponent))
    }

    /// A point on a curve, coordinates with the highest byte first, each as long as the curve's.
    package init(_ curve: EllipticCurve, x: [UInt8], y: [UInt8]) throws(KeyError) {
        try self.init(PublicKey(curve, x: x, y: y))
    }

    private init(_ key: PublicKey) {
        (kind, material) = (key.kind, .key(key))
    }

    /// Whether it is the signature of the message. Of a curve the signature is the two numbers, one behind the other, and nothing else.
    package func verifies(_ signature: [UInt8], of message: Span<UInt8>, by algorithm: SignatureAlgorithm) -> Bool {
        guard algorithm.kind == kind else { return false }
        switch material {
        case .secret(let secret): return constantTimeEquals(signature, authenticationCode(of: message, secret, algorithm))
        case .key(let key):
            guard case .curve(let curve) = kind else { return key.verifies(signature, of: message, by: algorithm) }
            guard let encoded = encodedSignature(signature, curve) else { return false }
            return key.verifies(encoded, of: message, by: algorithm)
        }
    }
}

/// Why something is no key that may be used. The sentences hold nothing of the key.
package enum KeyError: Error, Equatable, CustomStringConvertible {
    case shortSecret
    case notPEM
    case privateKey
    case certificate
    case unknownKind
    case weakRSA
    case unsound

    package var description: String {
        switch self {
        case .shortSecret: "a secret must have \(VerificationKey.shortestSecret) bytes or more"
        case .notPEM: "this is no public key in PEM (-----BEGIN PUBLIC KEY-----)"
        case .privateKey: "this is a private key: only its public half belongs here"
        case .certificate: "this is a certificate: take its public key out (openssl x509 -pubkey)"
        case .unknownKind: "this is neither an RSA key nor one on P-256 or P-384"
        case .weakRSA: "an RSA key must have 2048 to 8192 bits and an exponent from 3 up to 64 bits"
        case .unsound: "the numbers are no key: everybody could sign, or nobody"
        }
    }
}
