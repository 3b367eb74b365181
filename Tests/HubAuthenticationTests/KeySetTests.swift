import HubCrypto
import Hubs
import Testing

@testable import HubAuthentication

/// RFC 7517: a set holds keys of many kinds; those that are no use are passed over, and it is said why.
struct KeySetTests {
    private let fixture: TokenFixture
    private let usable: HubValue

    init() throws {
        fixture = try TokenFixture()
        usable = try #require(fixture.keys["set"]?["keys"]?.array?.last)
    }

    private func doubt(of key: HubValue) throws -> String? {
        try KeySet(Array(HubValue.object(HubObject([.init("keys", [usable, key])])).description.utf8), KeyAlgorithms()).doubts
            .first
    }

    private func usable(with name: String, _ value: HubValue) -> HubValue {
        var members = usable.object ?? HubObject()
        members[name] = value
        return .object(members)
    }

    @Test func aKeyThatIsNoUseIsPassedOver() throws {
        let cases: [(HubValue, String)] = [
            (7, "it is no object"), (["kty": "OKP", "crv": "Ed25519", "x": "AA"], "its kind is not known here (kty, crv)"),
            (usable(with: "crv", "P-521"), "its kind is not known here (kty, crv)"),
            (usable(with: "use", "enc"), "it is not for verifying signatures (use, key_ops)"),
            (usable(with: "key_ops", ["sign"]), "it is not for verifying signatures (use, key_ops)"),
            (usable(with: "d", "AA"), "this is a private key: only its public half belongs here"),
            (usable(with: "x", "AA=="), "what makes a key of its kind is missing or of a wrong form"),
            (usable(with: "x", "AA"), "the numbers are no key: everybody could sign, or nobody"),
            (usable(with: "kid", 1), "what makes a key of its kind is missing or of a wrong form"),
            (usable(with: "alg", "ES256"), "its algorithm is not for its kind, not verified here, or not listed (alg)"),
            (usable(with: "alg", 7), "its algorithm is not for its kind, not verified here, or not listed (alg)"),
            (["kty": "oct", "k": "AAAA"], "a secret must have 32 bytes or more"),
            (["kty": "RSA", "n": "AQAB"], "what makes a key of its kind is missing or of a wrong form"),
            (
                ["kty": "RSA", "n": "AQAB", "e": "AQAB"],
                "an RSA key must have 2048 to 8192 bits and an exponent from 3 up to 64 bits"
            ),
        ]
        for (key, reason) in cases { #expect(try doubt(of: key) == "key 2 of the set is not used: \(reason)", "\(key)") }
        #expect(try doubt(of: usable(with: "use", "sig")) == nil)
        #expect(try doubt(of: usable(with: "key_ops", ["verify"])) == nil)
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"keys":{}}"#, #"{"keys":[],"keys":[]}"#, #"{"keys":[]}"#, #"{"keys":[{"kty":"oct","k":""}]}"#,
        #"{"keys":[\#(Array(repeating: "1", count: 33).joined(separator: ","))]}"#, "-----BEGIN PUBLIC KEY-----",
    ])
    func aSetWithoutAKeyThatCanBeUsedIsNone(_ text: String) {
        #expect(throws: KeySourceError.self) { try KeySet(Array(text.utf8), KeyAlgorithms()) }
    }

    @Test func twoKeysOfOneNameAreNotGuessedBetween() throws {
        let twice = HubValue.object(HubObject([.init("keys", [usable, usable])]))
        let ring = try KeySet(Array(twice.description.utf8), KeyAlgorithms()).ring
        #expect(throws: TokenRefusal.ambiguousKey) { try ring.key(for: .es384, kid: "e384") }
        #expect(throws: TokenRefusal.unknownKey) { try ring.key(for: .es384, kid: "e") }
        #expect(throws: TokenRefusal.unknownKey) { try ring.key(for: .es256, kid: "e384") }
    }
}
