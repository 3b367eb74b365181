import Glibc
import Hubs
import Testing

@testable import HubAuthentication
@testable import HubCrypto

/// `Tests/Fixtures/tokens`: keys, and tokens with what PyJWT says of them. `make.py` there writes them.
struct TokenFixture {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let token: String
        let keys: String
        let issuer: String?
        let audience: [String]
        /// What PyJWT says: `ok`, or its error.
        let oracle: String
        /// Why it is refused here where PyJWT takes it.
        let stricter: String?

        var testDescription: String { name }
    }

    let now: Double
    let keys: HubObject
    let cases: [Case]

    init() throws {
        let all = try HubValue(strictJSON: try read("Fixtures/tokens/tokens.json"))
        now = try #require(all["now"]?.double)
        keys = try #require(all["keys"]?.object)
        cases = try #require(all["tokens"]?.array).map { value in
            Case(
                name: value["name"]?.string ?? "", token: value["token"]?.string ?? "", keys: value["keys"]?.string ?? "",
                issuer: value["issuer"]?.string, audience: value["audience"]?.texts ?? [], oracle: value["pyjwt"]?.string ?? "",
                stricter: value["stricter"]?.string)
        }
    }

    /// The token of that name.
    func token(_ name: String) throws -> String { try #require(cases.first { $0.name == name }).token }

    /// The secret of the tokens that are signed by one.
    var secret: [UInt8] { Array((keys["secret"]?.string ?? "").utf8) }

    /// The file with the set of keys.
    var set: [UInt8] { Array((keys["set"] ?? .null).description.utf8) }

    func pem(_ name: String) -> [UInt8] { Array((keys[name]?.string ?? "").utf8) }

    func ring(_ name: String) throws -> KeyRing {
        if name == "set" { return try KeySet(set, KeyAlgorithms()).ring }
        let key = try name == "secret" ? VerificationKey(secret: secret) : VerificationKey(pem: pem(name))
        return KeyRing(key, for: KeyAlgorithms().algorithms(for: key.kind))
    }

    func verifier(_ name: String, issuer: String? = nil, audience: [String] = []) throws -> TokenVerifier {
        TokenVerifier(
            keys: KeySource(try ring(name)), rules: ClaimRules(issuer: issuer, audience: audience), claims: UserClaims())
    }
}

/// A file below `Tests`.
func read(_ path: String) throws -> [UInt8] {
    let folder = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    let file = try #require(fopen("\(folder)/\(path)", "r"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    return bytes
}

/// A token of those claims, signed by the secret.
func signed(_ claims: String, header: String = #"{"alg":"HS256"}"#, _ secret: [UInt8]) -> String {
    let text = [header, claims].map { base64URL(Array($0.utf8)) }.joined(separator: ".")
    return text + "." + base64URL(authenticationCode(of: text.utf8Span.span, secret, .hs256))
}
