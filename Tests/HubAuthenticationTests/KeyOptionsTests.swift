import HubCrypto
import HubServer
import Hubs
import Testing

@testable import HubAuthentication

/// What a configuration says of keys, and what is wrong with it. S243
struct KeyOptionsTests {
    private static let long = "0123456789abcdef0123456789abcdef"

    private static func problems(_ module: String) -> [String] {
        let text = "pipeline:\n  - authentication: \(module)\n"
        do {
            let server = try HubServer(yaml: text) { $0.module(Authentication.self) }
            return server.warnings.map(\.description)
        } catch let error as ConfigurationError {
            return error.problems.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test(arguments: [
        "{ jwt: { secret: \(long) } }", "{ jwt: { secret: \(long), algorithms: [HS256, HS512] } }",
        "{ headers: { userId: x-user, roles: x-roles, name: x-name } }",
        "{ jwt: { secret: \(long) }, issuer: https://id.example, audience: [a, b], leeway: 0s, userId: oid, roles: groups, name: n }",
        "{ jwt: { secret: \(long) }, audience: a, queryToken: false }",
    ])
    func theseAreSound(_ module: String) { #expect(Self.problems(module) == []) }

    @Test(arguments: [
        ("{ jwt: { secret: short } }", ["2:38: error: a secret must have 32 bytes or more"]),
        ("{ jwt: { secret: \"\" } }", ["2:38: error: a secret must have 32 bytes or more"]),
        ("{ jwt: { publicKey: missing.pem } }", ["2:41: error: there is no such file"]),
        ("{ jwt: { keySet: /tmp } }", ["2:38: error: this is no plain file"]),
        ("{ jwt: { keySet: \"\" } }", ["2:38: error: 'keySet' expects the path of a file, found ''"]),
        (
            "{ jwt: {} }",
            ["2:28: error: say how tokens are verified: jwt: { secret: … }, { publicKey: … } or { keySet: … }"]
        ),
        (
            "{}",
            ["2:5: error: say how tokens are verified: jwt: { secret: … }, { publicKey: … } or { keySet: … }"]
        ),
        (
            "{ jwt: { secret: \(long), keySet: k.json } }",
            ["2:80: error: one of 'secret', 'publicKey' and 'keySet' is enough"]
        ),
        ("{ jwt: { secret: \(long), algorithms: [RS256] } }", ["2:84: error: none of 'algorithms' is for a key of this kind"]),
        ("{ headers: { roles: x-roles } }", ["2:23: error: 'userId' is missing"]),
        ("{ jwt: { secret: \(long) }, leeway: 11m }", []),
        ("{ jwt: { secret: \(long), algorithms: [HS265] } }", []),
        ("{ jwt: { secret: \(long) }, audience: { a: b } }", []),
        ("{ jwt: { secrets: \(long) } }", []),
    ])
    func theseAreNot(_ module: String, _ expected: [String]) {
        let found = Self.problems(module)
        if expected.isEmpty {
            #expect(found.count >= 1 && found.allSatisfy { $0.hasPrefix("config.yaml:2:") }, "\(found)")
        } else {
            #expect(found == expected.map { "config.yaml:" + $0 })
        }
        #expect(!found.joined().contains(Self.long), "the secret stands in no output")
    }

    @Test func aListOfAlgorithmsSaysWhichThereAre() {
        let found = Self.problems("{ jwt: { secret: \(Self.long), algorithms: [HS265] } }")
        #expect(found.first?.contains("'ES384'") == true && found.first?.contains("did you mean 'HS256'?") == true, "\(found)")
    }

    @Test func aKeyIsForOneAlgorithmUnlessOthersAreListed() {
        #expect(KeyAlgorithms().algorithms(for: .secret) == [.hs256])
        #expect(KeyAlgorithms().algorithms(for: .rsa) == [.rs256])
        #expect(KeyAlgorithms().algorithms(for: .curve(.p384)) == [.es384])
        #expect(KeyAlgorithms([.rs256, .ps256, .hs256]).algorithms(for: .rsa) == [.rs256, .ps256])
        #expect(KeyAlgorithms([.ps256]).algorithms(for: .rsa, named: "RS256") == [])
        #expect(KeyAlgorithms().algorithms(for: .rsa, named: "PS256") == [.ps256])
        #expect(KeyAlgorithms().algorithms(for: .rsa, named: "ES256") == [])
        #expect(KeyAlgorithms().algorithms(for: .secret, named: "none") == [])
    }
}
