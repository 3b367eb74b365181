import HubCrypto

/// The three kinds of sources.
extension KeySource {
    convenience init(secret: String, _ algorithms: KeyAlgorithms) throws(KeySourceError) {
        self.init(try Self.ring(algorithms) { () throws(KeyError) in try VerificationKey(secret: Array(secret.utf8)) })
    }

    /// A file with a public key in PEM.
    convenience init(publicKey path: String, _ algorithms: KeyAlgorithms) throws(KeySourceError) {
        var doubts: [String] = []
        try self.init(file: path, doubts: &doubts) { bytes throws(KeySourceError) in
            (try Self.ring(algorithms) { () throws(KeyError) in try VerificationKey(pem: bytes) }, [])
        }
    }

    /// A file with a set of keys; `doubts` says which of them are not used.
    convenience init(keySet path: String, _ algorithms: KeyAlgorithms, doubts: inout [String]) throws(KeySourceError) {
        try self.init(file: path, doubts: &doubts) { bytes throws(KeySourceError) in
            let set = try KeySet(bytes, algorithms)
            return (set.ring, set.doubts)
        }
    }

    private static func ring(
        _ algorithms: KeyAlgorithms, _ make: () throws(KeyError) -> VerificationKey
    ) throws(KeySourceError) -> KeyRing {
        let key: VerificationKey
        do throws(KeyError) { key = try make() } catch { throw .content("\(error)") }
        let own = algorithms.algorithms(for: key.kind)
        guard !own.isEmpty else { throw .unfit }
        return KeyRing(key, for: own)
    }
}
