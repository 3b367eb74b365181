import HubCrypto
import Hubs

/// A signed token taken apart (RFC 7515, compact form). Nothing in it is believed yet.
struct JSONWebToken {
    /// The longest token that is looked at, in bytes. The head of a request bounds it further.
    static let longest = 16 * 1024

    let algorithm: SignatureAlgorithm
    /// Which key it says it was signed by.
    let kid: String?
    let signature: [UInt8]
    private let text: [UInt8]
    private let signed: Range<Int>
    private let payload: [UInt8]

    init(_ token: String) throws(TokenRefusal) {
        guard token.utf8.count <= Self.longest else { throw .tooLong }
        let text = Array(token.utf8)
        let dots = text.indices.filter { text[$0] == UInt8(ascii: ".") }
        guard dots.count == 2 else { throw dots.count == 4 ? .encrypted : .notThreeParts }
        guard let header = bytes(base64URL: text.span.extracting(0..<dots[0])),
            let payload = bytes(base64URL: text.span.extracting(dots[0] + 1..<dots[1])),
            let signature = bytes(base64URL: text.span.extracting(dots[1] + 1..<text.count))
        else { throw .notBase64 }
        guard let fields = try? HubValue(strictJSON: header).object, let name = fields["alg"]?.string else { throw .badHeader }
        guard fields["crit"] == nil, (fields["b64"] ?? true) == true else { throw .critical }
        guard let algorithm = SignatureAlgorithm(rawValue: name) else { throw .algorithm }
        let kid = fields["kid"]?.string
        guard kid != nil || fields["kid"] == nil else { throw .badHeader }
        (self.text, self.algorithm, self.kid, self.signature) = (text, algorithm, kid, signature)
        (signed, self.payload) = (0..<dots[1], payload)
    }

    /// Whether the key signed it.
    func isSigned(by key: VerificationKey) -> Bool {
        key.verifies(signature, of: text.span.extracting(signed), by: algorithm)
    }

    /// What it claims, to be read when the signature is known to be good.
    func claims() throws(TokenRefusal) -> HubObject {
        guard let claims = try? HubValue(strictJSON: payload).object else { throw .badClaims }
        return claims
    }
}
