import HubCrypto
import Hubs

/// `jwt:` of the module: one source of keys.
struct KeyOptions {
    /// Nil when the section is not there, or not sound.
    private(set) var source: KeySource?
    /// Whether none is named.
    let isEmpty: Bool

    init(options: inout Options) {
        let secret: Secret? = options("secret", "A secret of 32 bytes or more, for HS256; from the environment, as \"${NAME}\".")
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
        var doubts: [String] = []
        do throws(KeySourceError) {
            if let secret { source = try KeySource(secret: secret.text, algorithms) }
            if let publicKey { source = try KeySource(publicKey: publicKey.path, algorithms) }
            if let keySet { source = try KeySource(keySet: keySet.path, algorithms, doubts: &doubts) }
        } catch {
            options.reject(error == .unfit ? "algorithms" : given[0], "\(error)")
        }
        for doubt in doubts { options.warn(given[0], doubt) }
    }
}
