import HubCrypto
import Hubs

/// One key of a key set (RFC 7517).
struct JSONWebKey {
    /// Why a key is not used; the others are.
    enum Problem: Error, Equatable, CustomStringConvertible {
        case notObject
        case notForSignatures
        case unknownKind
        case algorithm
        case members
        case key(KeyError)

        var description: String {
            switch self {
            case .notObject: "it is no object"
            case .notForSignatures: "it is not for verifying signatures (use, key_ops)"
            case .unknownKind: "its kind is not known here (kty, crv)"
            case .algorithm: "its algorithm is not for its kind, not verified here, or not listed (alg)"
            case .members: "what makes a key of its kind is missing or of a wrong form"
            case .key(let error): "\(error)"
            }
        }
    }

    let entry: KeyRing.Entry

    init(_ value: HubValue, _ algorithms: KeyAlgorithms) throws(Problem) {
        guard let members = value.object else { throw .notObject }
        guard (members["use"] ?? "sig") == "sig", (members["key_ops"]?.array ?? ["verify"]).contains("verify") else {
            throw .notForSignatures
        }
        let key = try Self.key(members)
        let own = algorithms.algorithms(for: key.kind, named: members["alg"].map { $0.string ?? "" })
        guard !own.isEmpty else { throw .algorithm }
        guard members["kid"] == nil || members["kid"]?.string != nil else { throw .members }
        entry = KeyRing.Entry(kid: members["kid"]?.string, key: key, algorithms: own)
    }

    private static func key(_ members: HubObject) throws(Problem) -> VerificationKey {
        // A private key that lies about is no secret any more.
        guard members["d"] == nil else { throw .key(.privateKey) }
        do throws(KeyError) {
            switch (members["kty"]?.string, members["crv"]?.string.flatMap { EllipticCurve(rawValue: $0) }) {
            case ("oct", _):
                guard let secret = number(members["k"]) else { break }
                return try VerificationKey(secret: secret)
            case ("RSA", _):
                guard let modulus = number(members["n"]), let exponent = number(members["e"]) else { break }
                return try VerificationKey(modulus: modulus, exponent: exponent)
            case ("EC", let curve?):
                guard let x = number(members["x"]), let y = number(members["y"]) else { break }
                return try VerificationKey(curve, x: x, y: y)
            default: throw .unknownKind
            }
        } catch {
            throw error == .unknownKind ? .unknownKind : .key(error)
        }
        throw .members
    }

    private static func number(_ value: HubValue?) -> [UInt8]? { value?.string.flatMap { bytes(base64URL: $0.utf8Span.span) } }
}
