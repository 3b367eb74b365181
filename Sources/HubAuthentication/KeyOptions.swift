import HubCrypto
import Hubs

/// `jwt:` of the module: one source of keys.
struct KeyOptions {
    /// Nil when the section is not there, or not sound.
    private(set) var source: KeySource?
    /// Whether none is named.
    let isEmpty: Bool

    init(options: inout Options) {
        let secret: String? = options("secret", "A secret of 32 bytes or more, for HS256; from the environment, as \"${NAME}\".")
        let publicKey: ConfiguredFile? = options("publicKey", "A PEM file with a public key (RSA, P-256, P-384).")
        let keySet: ConfiguredFile? = options("keySet", "A file with a set of keys (JWKS).")
        let listed: [SignatureAlgorithm] = options(
            "algorithms", default: [],
            "What the keys are for; when left out HS256 for a secret, RS256 for RSA, ES256 or ES384 for a curve, or what a set says."
        )
        let given = ["secret", "publicKey", "keySet"].filter { options[$0] != nil }
        isEmpty = given.isEmpty
        if given.count > 1 { options.reject(given[1], "one of 'secret', 'publicKey' and 'keySet' is enough") }
        guard given.count == 1 else { return }
        let algorithms = KeyAlgorithms(listed)
        if let secret { readSecret(secret, algorithms, &options) }
        if let publicKey { readPublicKey(publicKey, algorithms, &options) }
        if let keySet { readKeySet(keySet, algorithms, &options) }
    }

    private mutating func readSecret(_ secret: String, _ algorithms: KeyAlgorithms, _ options: inout Options) {
        do throws(KeyError) {
            let key = try VerificationKey(secret: Array(secret.utf8))
            let own = algorithms.algorithms(for: key.kind)
            if own.isEmpty { return options.reject("algorithms", Self.unfit) }
            source = KeySource(KeyRing(key, for: own))
        } catch {
            options.reject("secret", "\(error)")
        }
    }

    private mutating func readPublicKey(_ file: ConfiguredFile, _ algorithms: KeyAlgorithms, _ options: inout Options) {
        read(file, "publicKey", &options) { bytes throws(KeyFileError) in
            let key: VerificationKey
            do throws(KeyError) { key = try VerificationKey(pem: bytes) } catch { throw KeyFileError.content("\(error)") }
            let own = algorithms.algorithms(for: key.kind)
            guard !own.isEmpty else { throw .content(Self.unfit) }
            return (KeyRing(key, for: own), [])
        }
    }

    private mutating func readKeySet(_ file: ConfiguredFile, _ algorithms: KeyAlgorithms, _ options: inout Options) {
        read(file, "keySet", &options) { bytes throws(KeyFileError) in
            let set = try KeySet(bytes, algorithms)
            return (set.ring, set.doubts)
        }
    }

    private mutating func read(
        _ file: ConfiguredFile, _ name: String, _ options: inout Options, _ reader: @escaping KeySource.Reader
    ) {
        var doubts: [String] = []
        do throws(KeyFileError) {
            source = try KeySource(file: file.path, doubts: &doubts, reader)
        } catch {
            options.reject(name, "\(error)")
        }
        for doubt in doubts { options.warn(name, doubt) }
    }

    private static let unfit = "none of 'algorithms' is for a key of this kind"
}
