import COpenSSL

/// Digests of bytes in memory.
package struct Digest: Sendable {
    /// SHA-1, which the WebSocket handshake asks for. No protection of anything.
    package static let sha1 = Digest("SHA1")
    /// SHA-256.
    package static let sha256 = Digest("SHA256")

    // Fetched once: a look-up by name costs four times as much as the digest of a short text. Never freed and never changed
    // again, and OpenSSL's methods may be used by all threads.
    private nonisolated(unsafe) let method: OpaquePointer

    private init(_ name: String) {
        // Missing only when OpenSSL was built or configured without its default provider: no input leads here.
        guard let method = EVP_MD_fetch(nil, name, nil) else { preconditionFailure("OpenSSL has no \(name)") }
        self.method = method
    }

    package func callAsFunction(_ bytes: Span<UInt8>) -> [UInt8] {
        let size = Int(EVP_MD_get_size(method))
        return [UInt8](unsafeUninitializedCapacity: size) { digest, count in
            let done = bytes.withUnsafeBytes { EVP_Digest($0.baseAddress, $0.count, digest.baseAddress, nil, method, nil) }
            // Fails only when memory has run out.
            precondition(done == 1, "a digest failed")
            count = size
        }
    }
}
