import HubCrypto
import Hubs

/// A file of keys (JWKS) as keys, and what is wrong with those that are not used.
struct KeySet {
    /// The most keys of one file: checking those of RSA takes some milliseconds each.
    static let mostKeys = 32

    let ring: KeyRing
    /// One sentence for each key that is not used.
    let doubts: [String]

    init(_ file: [UInt8], _ algorithms: KeyAlgorithms) throws(KeySourceError) {
        guard let set = try? HubValue(strictJSON: file), let keys = set["keys"]?.array else {
            throw .content("this is no key set: a JSON object whose member 'keys' is a list, with no name twice")
        }
        guard keys.count <= Self.mostKeys else { throw .content("a key set has \(Self.mostKeys) keys at most") }
        var (entries, doubts): ([KeyRing.Entry], [String]) = ([], [])
        for (index, key) in keys.enumerated() {
            do throws(JSONWebKey.Problem) {
                entries.append(try JSONWebKey(key, algorithms).entry)
            } catch {
                doubts.append("key \(index + 1) of the set is not used: \(error)")
            }
        }
        guard !entries.isEmpty else { throw .content((["no key of the set can be used"] + doubts).joined(separator: "; ")) }
        ring = KeyRing(set: entries)
        self.doubts = doubts
    }
}
