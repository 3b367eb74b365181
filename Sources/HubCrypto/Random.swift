import COpenSSL

/// Bytes that nobody can guess.
package func randomBytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
        // Fails only where the system has no source of entropy. Guessable tokens would be worse than no server.
        precondition(RAND_bytes(bytes.baseAddress, Int32(count)) == 1, "no random bytes to be had")
        filled = count
    }
}

/// 128 random bits as text: 22 letters, digits, `-` and `_`. What connection ids and tokens are made of.
package func randomToken() -> String { base64URL(randomBytes(16)) }
