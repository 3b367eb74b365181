import Testing

@testable import HubCrypto

/// RFC 7515, appendix A: its keys, texts and signatures.
struct SignatureTests {
    private static let secret = decoded(
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
    private static let claims =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    private static let x = decoded("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")
    private static let y = decoded("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")

    private static func decoded(_ text: String) -> [UInt8] { read(text) ?? [] }

    private func verifies(_ key: VerificationKey, _ signature: [UInt8], _ text: String, _ algorithm: SignatureAlgorithm) -> Bool {
        key.verifies(signature, of: text.utf8Span.span, by: algorithm)
    }

    @Test func theSecretOfTheStandardVerifiesItsSignature() throws {
        let key = try VerificationKey(secret: Self.secret)
        let text = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + Self.claims
        let signature = Self.decoded("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        #expect(verifies(key, signature, text, .hs256))
        #expect(!verifies(key, signature, String(text.dropLast()), .hs256))
        #expect(!verifies(key, Array(signature.dropLast()), text, .hs256))
        #expect(!verifies(key, [], text, .hs256))
        #expect(!verifies(key, signature, text, .hs512))
        #expect(!verifies(key, signature, text, .rs256))
    }

    @Test func theCurveOfTheStandardVerifiesItsSignature() throws {
        let key = try VerificationKey(.p256, x: Self.x, y: Self.y)
        #expect(key.kind == .curve(.p256))
        let text = "eyJhbGciOiJFUzI1NiJ9." + Self.claims
        let signature = Self.decoded("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q")
        #expect(verifies(key, signature, text, .es256))
        #expect(!verifies(key, signature, text, .es384))
        #expect(!verifies(key, signature + [0], text, .es256))
        let encoded = try #require(encodedSignature(signature, .p256))
        #expect(!verifies(key, encoded, text, .es256), "OpenSSL's own form is none of a token")
    }

    @Test func aPointBesideTheCurveIsNoKey() {
        #expect(throws: KeyError.unsound) { try VerificationKey(.p256, x: Self.x, y: Self.x) }
        #expect(throws: KeyError.unsound) { try VerificationKey(.p256, x: Self.x, y: Self.y + [0]) }
        #expect(throws: KeyError.unsound) { try VerificationKey(.p384, x: Self.x, y: Self.y) }
        #expect(throws: KeyError.unsound) { try VerificationKey(.p256, x: [UInt8](repeating: 0, count: 32), y: Self.y) }
    }

    @Test func aSecretHas32BytesOrMore() throws {
        #expect(throws: KeyError.shortSecret) { try VerificationKey(secret: Array(Self.secret.prefix(31))) }
        #expect(try VerificationKey(secret: Array(Self.secret.prefix(32))).kind == .secret)
    }

    @Test func numbersOfRSAAreLookedAtBeforeTheyAreUsed() throws {
        let modulus = [0xC1] + [UInt8](repeating: 0x5A, count: 254) + [0x01]
        #expect(throws: KeyError.weakRSA) { try VerificationKey(modulus: Array(modulus.prefix(128)), exponent: [1, 0, 1]) }
        #expect(throws: KeyError.weakRSA) { try VerificationKey(modulus: [0] + modulus.dropFirst(), exponent: [1, 0, 1]) }
        #expect(throws: KeyError.weakRSA) { try VerificationKey(modulus: modulus, exponent: [1]) }
        #expect(throws: KeyError.weakRSA) { try VerificationKey(modulus: modulus, exponent: [1, 0, 0]) }
        #expect(throws: KeyError.weakRSA) { try VerificationKey(modulus: modulus, exponent: []) }
        #expect(throws: KeyError.weakRSA) { try VerificationKey(modulus: modulus, exponent: [UInt8](repeating: 1, count: 9)) }
        #expect(throws: KeyError.weakRSA) { try VerificationKey(modulus: [], exponent: [1, 0, 1]) }
        // Even, and so with a factor that everybody finds.
        #expect(throws: KeyError.unsound) { try VerificationKey(modulus: modulus.dropLast() + [2], exponent: [1, 0, 1]) }
    }

    @Test(arguments: [
        ("", KeyError.notPEM), ("x", .notPEM), ("-----BEGIN PUBLIC KEY-----\nMA==\n-----END PUBLIC KEY-----\n", .notPEM),
        ("-----BEGIN PUBLIC KEY-----", .notPEM), ("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----", .privateKey),
        ("-----BEGIN RSA PRIVATE KEY-----", .privateKey), ("-----BEGIN CERTIFICATE-----", .certificate),
        // Ed25519
        (
            "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n",
            .unknownKind
        ),
    ])
    func aFileThatIsNoPublicKeySaysWhatItIs(_ pem: String, _ error: KeyError) {
        #expect(throws: error) { try VerificationKey(pem: Array(pem.utf8)) }
    }

    @Test func bytesAreComparedWhole() {
        #expect(constantTimeEquals([1, 2, 3], [1, 2, 3]))
        #expect(!constantTimeEquals([1, 2, 3], [1, 2, 4]))
        #expect(!constantTimeEquals([1, 2, 3], [1, 2]))
        #expect(constantTimeEquals([], []))
    }
}

@Test(arguments: ["", "Zg", "Zm8", "Zm9v", "-_-_", "Zm9vYmE"])
func base64ForURLsIsReadAsItIsWritten(_ text: String) throws {
    #expect(base64URL(try #require(read(text))) == text)
}

@Test(arguments: ["Z", "Zg=", "Zg==", "Zh", "Zm9", "Zm8+", "Zm8/", "Zm 8", "Zm8\n", "é", "Zm9vZ", "===="])
func base64ForURLsIsNothingElse(_ text: String) { #expect(read(text) == nil) }

private func read(_ text: String) -> [UInt8]? { bytes(base64URL: text.utf8Span.span) }
