import HubCrypto
import HubTesting
import Hubs
import Testing

@testable import HubAuthentication

/// Whatever somebody sends as a token, or puts into a file of keys, is an answer and never a trap; nobody is let in by a token that was
/// changed.
///
/// `make fuzz` goes on for long, `make test` for a minute.
struct TokenFuzzTests {
    private let fixture: TokenFixture

    init() throws { fixture = try TokenFixture() }

    @Test func aChangedTokenIsRefused() throws {
        let names = ["secret", "rsa", "ec", "set"]
        let verifiers = try Dictionary(uniqueKeysWithValues: names.map { ($0, try fixture.verifier($0)) })
        let cases = fixture.cases.filter { $0.issuer == nil && $0.token.utf8.count < 1_000 }
        let known = Set(cases.map(\.token))
        try Self.repeated { random in
            guard let original = cases.randomElement(using: &random), let verifier = verifiers[original.keys] else {
                return false
            }
            var token = Array(original.token.utf8)
            for _ in 0..<Int.random(in: 0...3, using: &random) { Self.mutate(&token, &random, Self.tokenPieces) }
            let text = String(decoding: token, as: UTF8.self)
            let user = try? verifier.user(of: text, at: fixture.now)
            #expect(user == nil || known.contains(text), "\(text)")
            return user != nil
        }
    }

    /// What only the owner of the secret could make.
    @Test func anyClaimsAndHeadersThatAreSignedAreReadOrRefused() throws {
        let verifier = try fixture.verifier("secret")
        try Self.repeated { random in
            var claims = Array(
                #"{"sub":"ann","name":"Ann","exp":1800000600,"nbf":1799999000,"roles":["a","b"],"x":{"y":[1]}}"#.utf8)
            var header = Array(#"{"alg":"HS256","typ":"JWT","kid":"k"}"#.utf8)
            for _ in 0..<Int.random(in: 0...3, using: &random) { Self.mutate(&claims, &random, Self.jsonPieces) }
            if Bool.random(using: &random) { Self.mutate(&header, &random, Self.jsonPieces) }
            let token = signed(
                String(decoding: claims, as: UTF8.self), header: String(decoding: header, as: UTF8.self), fixture.secret)
            guard let user = try? verifier.user(of: token, at: fixture.now) else { return false }
            let said = try HubValue(strictJSON: Array(String(decoding: claims, as: UTF8.self).utf8))
            #expect(user.id == said["sub"]?.string, "\(said)")
            #expect((said["exp"]?.double ?? 0) + 30 > fixture.now, "\(said)")
            #expect((said["nbf"]?.double ?? 0) - 30 <= fixture.now, "\(said)")
            return true
        }
    }

    @Test func anyFileOfKeysIsReadOrRefused() throws {
        // Few of them RSA's: to check one takes as long as a thousand others.
        let keys = try #require(fixture.keys["set"]?["keys"]?.array)
        let cheap = keys.filter { $0["kty"] != "RSA" }
        try Self.repeated { random in
            let chosen = Int.random(in: 0..<200, using: &random) == 0 ? keys : cheap
            var file = Array(HubValue.object(HubObject([.init("keys", .array(chosen))])).description.utf8)
            if Int.random(in: 0..<8, using: &random) == 0 { file = fixture.pem(Bool.random(using: &random) ? "rsa" : "ec") }
            for _ in 0..<Int.random(in: 0...3, using: &random) { Self.mutate(&file, &random, Self.jsonPieces) }
            let set = try? KeySet(file, KeyAlgorithms())
            let key = try? VerificationKey(pem: file)
            return set != nil || key != nil
        }
    }

    /// Runs cases until the budget is spent, and sees that memory does not grow with their number. Each says whether it was good.
    private static func repeated(_ one: (inout SplitMix) throws -> Bool) throws {
        let run = try FuzzRun(sharedBy: 3, one)
        #expect(run.good > 0, "nothing was let through, so nothing was tested")
        #expect(run.growth < 64 << 20, "memory grew over \(run.cases) cases")
    }

    private static let tokenPieces = [".", "..", "=", "A", "-", "_", "e30", "eyJhbGciOiJub25lIn0", "é", "\u{0}", " ", "AAAA"]
    private static let jsonPieces = [
        "{", "}", "[", "]", ",", ":", "\"", "\\u0000", "null", "true", "-1", "1e999", "0", "\"exp\":1,", "\"crit\":[],",
        "\"kid\":1,",
        "\"alg\":\"none\",", "\"sub\":7,", "\"aud\":\"x\",", "\"kty\":\"oct\",", "\"use\":\"enc\",", "\"d\":\"AA\",", "é",
        "\u{0}",
        "-----END PUBLIC KEY-----", "99999999999999999999999",
    ]

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix, _ pieces: [String]) {
        let start = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, start + Int.random(in: 0...6, using: &random))
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes.removeSubrange(start..<end)
        case 1: bytes.insert(contentsOf: Array(bytes[start..<end]), at: Int.random(in: 0...bytes.count, using: &random))
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: start)
        case 3 where start < end: bytes[start] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        default: bytes.replaceSubrange(start..<end, with: (pieces.randomElement(using: &random) ?? "").utf8)
        }
    }
}
