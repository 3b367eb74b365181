import Hubs
import Testing

@testable import HubAuthentication

/// A hundred tokens made by PyJWT, by openssl and by hand.
struct VerdictTests {
    private let fixture: TokenFixture

    init() throws { fixture = try TokenFixture() }

    @Test func theVerdictIsPyJWTsUnlessItIsSaidWhyItIsStricter() throws {
        #expect(fixture.cases.count >= 60)
        for token in fixture.cases {
            let verifier = try fixture.verifier(token.keys, issuer: token.issuer, audience: token.audience)
            let isGood = (try? verifier.user(of: token.token, at: fixture.now)) != nil
            #expect(isGood == (token.oracle == "ok" && token.stricter == nil), "\(token.name): PyJWT says \(token.oracle)")
        }
    }

    @Test(arguments: [
        ("curve by openssl, in DER", TokenRefusal.signature), ("HMAC with the PEM of RSA", .unknownKey), ("alg none", .algorithm),
        ("crit []", .critical), ("b64 false", .critical), ("five parts (JWE)", .encrypted), ("unknown kid", .unknownKey),
        ("no kid, and two keys fit", .ambiguousKey), ("alg twice, none first", .badHeader), ("exp twice", .badClaims),
        ("more than 16 KiB", .tooLong), ("exp at the end of leeway", .expired), ("nbf a second later", .notYet),
        ("no exp", .noExpiry),
        ("RS512 with a key of RS256", .unknownKey), ("padded", .notBase64), ("kid is a number", .badHeader),
        ("another issuer", .issuer), ("an audience where none is ours", .audience), ("sub is a number", .user),
        ("changed payload", .signature), ("two parts", .notThreeParts), ("exp is a text", .badClaims),
    ])
    func theLogSaysWhy(_ name: String, _ refusal: TokenRefusal) throws {
        let token = try #require(fixture.cases.first { $0.name == name })
        let verifier = try fixture.verifier(token.keys, issuer: token.issuer, audience: token.audience)
        #expect(throws: refusal) { try verifier.user(of: token.token, at: fixture.now) }
    }

    // S125
    @Test func theUserIsWhatTheClaimsSay() throws {
        let claims =
            #"{"sub":"ann","name":"Ann","exp":1800000600.5,"roles":["admin","user"],"tenant":7,"on":true,"x":{"y":1},"l":["a",1,{}]}"#
        let user = try fixture.verifier("secret").user(of: signed(claims, fixture.secret), at: fixture.now)
        #expect(user.id == "ann")
        #expect(user.name == "Ann")
        #expect(user.roles == ["admin", "user"])
        #expect(user.expiry == 1_800_000_600)
        #expect(user.claims["tenant"] == ["7"])
        #expect(user.claims["on"] == ["true"])
        #expect(user.claims["x"] == [])
        #expect(user.claims["l"] == ["a", "1"])
    }

    @Test(arguments: [#""roles":{"a":1}"#, #""roles":["a",1]"#, #""roles":7"#, #""name":7"#, #""sub":"""#])
    func aUserOfAWrongFormIsRefusedAndNotGuessed(_ member: String) throws {
        let token = signed(#"{"exp":1800000600,\#(member)}"#, fixture.secret)
        #expect(throws: TokenRefusal.user) { try fixture.verifier("secret").user(of: token, at: fixture.now) }
    }

    @Test func oneRoleIsATextAndNullIsNothing() throws {
        let token = signed(#"{"exp":1e300,"roles":"admin","name":null}"#, fixture.secret)
        let user = try fixture.verifier("secret").user(of: token, at: fixture.now)
        #expect(user.roles == ["admin"])
        #expect(user.name == nil)
        #expect(user.id == nil)
        #expect(user.expiry == nil, "beyond what 64 bits hold is never")
    }

    @Test func noRefusalSaysWhatWasInTheToken() {
        for refusal in TokenRefusal.allCases { #expect(!"\(refusal)".isEmpty && !"\(refusal)".contains("\\")) }
    }
}
