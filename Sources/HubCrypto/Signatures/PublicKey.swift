import COpenSSL

/// A public key of OpenSSL's, checked.
final class PublicKey: Sendable {
    let kind: VerificationKey.Kind
    // Never changed after it was made and freed with this object; OpenSSL lets all threads verify with one key.
    private nonisolated(unsafe) let key: OpaquePointer

    convenience init(pem: [UInt8]) throws(KeyError) {
        try Self.expectPublicKey(in: String(decoding: pem, as: UTF8.self))
        // A file is bounded by whoever reads it; OpenSSL counts in 32 bits.
        guard pem.count < 1 << 20 else { throw .notPEM }
        let key = pem.withUnsafeBytes { pem in
            let input = BIO_new_mem_buf(pem.baseAddress, Int32(pem.count))
            defer {
                BIO_free(input)
                ERR_clear_error()
            }
            return PEM_read_bio_PUBKEY(input, nil, nil, nil)
        }
        guard let key else { throw .notPEM }
        try self.init(owning: key)
    }

    /// The numbers are the caller's; what does not fit is found by the checks.
    convenience init(modulus: [UInt8], exponent: [UInt8]) throws(KeyError) {
        guard (256...1024).contains(modulus.count), (1...8).contains(exponent.count) else { throw .weakRSA }
        let (n, e) = (BN_bin2bn(modulus, Int32(modulus.count), nil), BN_bin2bn(exponent, Int32(exponent.count), nil))
        defer {
            BN_free(n)
            BN_free(e)
        }
        let made = Self.make("RSA") { parts in
            OSSL_PARAM_BLD_push_BN(parts, hub_rsa_modulus(), n)
            OSSL_PARAM_BLD_push_BN(parts, hub_rsa_exponent(), e)
        }
        try self.init(owning: made.get())
    }

    convenience init(_ curve: EllipticCurve, x: [UInt8], y: [UInt8]) throws(KeyError) {
        guard x.count == curve.size, y.count == curve.size else { throw .unsound }
        let point = [4] + x + y
        // OpenSSL keeps the address until the key is made.
        let made: Result<OpaquePointer, KeyError> = point.withUnsafeBytes { point in
            curve.group.withCString { group in
                Self.make("EC") { parts in
                    OSSL_PARAM_BLD_push_utf8_string(parts, hub_curve_group(), group, 0)
                    OSSL_PARAM_BLD_push_octet_string(parts, hub_curve_point(), point.baseAddress, point.count)
                }
            }
        }
        try self.init(owning: made.get())
    }

    private init(owning key: OpaquePointer) throws(KeyError) {
        do throws(KeyError) { kind = try Self.checked(key) } catch {
            EVP_PKEY_free(key)
            throw error
        }
        self.key = key
    }

    deinit { EVP_PKEY_free(key) }

    private static func make(_ type: String, _ fill: (OpaquePointer) -> Void) -> Result<OpaquePointer, KeyError> {
        defer { ERR_clear_error() }
        guard let builder = OSSL_PARAM_BLD_new() else { return .failure(.unsound) }
        defer { OSSL_PARAM_BLD_free(builder) }
        fill(builder)
        guard let parts = OSSL_PARAM_BLD_to_param(builder) else { return .failure(.unsound) }
        defer { OSSL_PARAM_free(parts) }
        guard let context = EVP_PKEY_CTX_new_from_name(nil, type, nil) else { return .failure(.unsound) }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_fromdata_init(context) == 1, EVP_PKEY_fromdata(context, &key, hub_public_parts(), parts) == 1, let key
        else { return .failure(.unsound) }
        return .success(key)
    }

    private static func expectPublicKey(in text: String) throws(KeyError) {
        if text.contains("PRIVATE KEY-----") { throw .privateKey }
        if text.contains("-----BEGIN CERTIFICATE-----") { throw .certificate }
        guard text.contains("-----BEGIN PUBLIC KEY-----") else { throw .notPEM }
    }

    /// OpenSSL takes an exponent of 1, with which anyone can sign, and a point off the curve, unless it is asked to check.
    private static func checked(_ key: OpaquePointer) throws(KeyError) -> VerificationKey.Kind {
        let kind = try kind(of: key)
        guard let context = EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { throw .unsound }
        defer {
            EVP_PKEY_CTX_free(context)
            ERR_clear_error()
        }
        guard EVP_PKEY_public_check(context) == 1 else { throw .unsound }
        return kind
    }

    private static func kind(of key: OpaquePointer) throws(KeyError) -> VerificationKey.Kind {
        if EVP_PKEY_is_a(key, "RSA") == 1 {
            guard (2048...8192).contains(EVP_PKEY_get_bits(key)), hasSaneExponent(key) else { throw .weakRSA }
            return .rsa
        }
        guard EVP_PKEY_is_a(key, "EC") == 1 else { throw .unknownKind }
        var name = [CChar](repeating: 0, count: 64)
        guard EVP_PKEY_get_group_name(key, &name, name.count, nil) == 1 else { throw .unknownKind }
        let group = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard let curve = EllipticCurve.allCases.first(where: { $0.group == group }) else { throw .unknownKind }
        return .curve(curve)
    }

    private static func hasSaneExponent(_ key: OpaquePointer) -> Bool {
        var exponent: OpaquePointer?
        guard EVP_PKEY_get_bn_param(key, hub_rsa_exponent(), &exponent) == 1 else { return false }
        defer { BN_free(exponent) }
        return BN_num_bits(exponent) <= 64 && BN_is_odd(exponent) == 1 && BN_is_one(exponent) == 0
    }

    /// Whether it is the signature, as OpenSSL has it, of the message.
    func verifies(_ signature: [UInt8], of message: Span<UInt8>, by algorithm: SignatureAlgorithm) -> Bool {
        guard let context = EVP_MD_CTX_new() else { return false }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        // Belongs to `context`.
        var keyContext: OpaquePointer?
        guard EVP_DigestVerifyInit(context, &keyContext, algorithm.digest, nil, key) == 1 else { return false }
        if algorithm == .ps256 {
            guard EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PSS_PADDING) == 1,
                EVP_PKEY_CTX_set_rsa_pss_saltlen(keyContext, RSA_PSS_SALTLEN_DIGEST) == 1
            else { return false }
        }
        return message.withUnsafeBufferPointer {
            EVP_DigestVerify(context, signature, signature.count, $0.baseAddress, $0.count) == 1
        }
    }
}
