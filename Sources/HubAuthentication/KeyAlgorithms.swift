import HubCrypto
import Hubs

extension SignatureAlgorithm: OptionValue {}

/// Which algorithms a key is for: those that the configuration lists, else the usual one of its kind. One key for one algorithm is what
/// RFC 8725 asks for.
struct KeyAlgorithms: Sendable {
    private let listed: Set<SignatureAlgorithm>

    init(_ listed: [SignatureAlgorithm] = []) { self.listed = Set(listed) }

    /// As a program lists them.
    init(names: [String]) throws(KeySourceError) {
        let known = names.compactMap { SignatureAlgorithm(rawValue: $0) }
        guard known.count == names.count else { throw .unfit }
        self.init(known)
    }

    /// Those of a key of that kind; none if the list has none for it.
    func algorithms(for kind: VerificationKey.Kind) -> Set<SignatureAlgorithm> {
        guard listed.isEmpty else { return listed.filter { $0.kind == kind } }
        return switch kind {
        case .secret: [.hs256]
        case .rsa: [.rs256]
        case .curve(.p256): [.es256]
        case .curve(.p384): [.es384]
        }
    }

    /// Those of a key that says itself which one it is for; that one must be listed, if any are.
    func algorithms(for kind: VerificationKey.Kind, named name: String?) -> Set<SignatureAlgorithm> {
        guard let name else { return algorithms(for: kind) }
        guard let own = SignatureAlgorithm(rawValue: name), own.kind == kind, listed.isEmpty || listed.contains(own) else {
            return []
        }
        return [own]
    }
}
