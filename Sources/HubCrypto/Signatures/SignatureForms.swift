import COpenSSL

/// Whether both are the same, in a time that depends on their lengths only.
package func constantTimeEquals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
}

/// The code by which who knows the secret proves that the message is theirs.
func authenticationCode(of message: Span<UInt8>, _ secret: [UInt8], _ algorithm: SignatureAlgorithm) -> [UInt8] {
    let digest = algorithm.digest
    return [UInt8](unsafeUninitializedCapacity: Int(EVP_MD_get_size(digest))) { code, count in
        // A secret comes from a line or file that is bounded far below 32 bits.
        let size = Int32(clamping: secret.count)
        let done = message.withUnsafeBufferPointer {
            HMAC(digest, secret, size, $0.baseAddress, $0.count, code.baseAddress, nil)
        }
        // Fails only when memory has run out.
        precondition(done != nil, "a message authentication code failed")
        count = code.count
    }
}

/// The two numbers of a curve's signature in the form that OpenSSL reads; nil if the signature has another length.
func encodedSignature(_ signature: [UInt8], _ curve: EllipticCurve) -> [UInt8]? {
    let size = curve.size
    guard signature.count == size * 2, let pair = ECDSA_SIG_new() else { return nil }
    defer { ECDSA_SIG_free(pair) }
    let (r, s) = (Array(signature[..<size]), Array(signature[size...]))
    // Both belong to the pair from here on.
    guard ECDSA_SIG_set0(pair, BN_bin2bn(r, Int32(size), nil), BN_bin2bn(s, Int32(size), nil)) == 1 else { return nil }
    let length = Int(i2d_ECDSA_SIG(pair, nil))
    guard length > 0 else { return nil }
    return [UInt8](unsafeUninitializedCapacity: length) { bytes, count in
        var end = bytes.baseAddress
        count = Int(max(0, i2d_ECDSA_SIG(pair, &end)))
    }
}

extension SignatureAlgorithm {
    /// The digest that is signed. OpenSSL's own table, which lives as long as the process.
    var digest: OpaquePointer? {
        switch self {
        case .hs256, .rs256, .ps256, .es256: EVP_sha256()
        case .hs384, .rs384, .es384: EVP_sha384()
        case .hs512, .rs512: EVP_sha512()
        }
    }
}
