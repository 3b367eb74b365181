import HubCrypto

/// The keys that tokens are verified by, and which algorithms each of them is for. A token chooses among them and adds nothing.
struct KeyRing: Sendable {
    struct Entry: Sendable {
        let kid: String?
        let key: VerificationKey
        /// Fixed when the key is loaded.
        let algorithms: Set<SignatureAlgorithm>
    }

    private let entries: [Entry]
    /// Whether a token's `kid` must be a key's; a single key has no name.
    private let isSet: Bool

    /// A single key.
    init(_ key: VerificationKey, for algorithms: Set<SignatureAlgorithm>) {
        entries = [Entry(kid: nil, key: key, algorithms: algorithms)]
        isSet = false
    }

    /// Keys with names.
    init(set entries: [Entry]) {
        self.entries = entries
        isSet = true
    }

    /// The key of that name for that algorithm; without a name the only one that fits.
    func key(for algorithm: SignatureAlgorithm, kid: String?) throws(TokenRefusal) -> VerificationKey {
        let fitting = entries.filter {
            $0.algorithms.contains(algorithm) && (!isSet || kid == nil || $0.kid == kid)
        }
        guard let found = fitting.first else { throw .unknownKey }
        guard fitting.count == 1 else { throw .ambiguousKey }
        return found.key
    }
}
