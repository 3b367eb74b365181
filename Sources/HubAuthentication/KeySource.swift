import Hubs

/// Where keys come from: a secret of the configuration, or a file that is read again when it has changed. Safe from any thread.
final class KeySource: Sendable {
    /// What makes keys of a file's bytes, and what is doubtful about them.
    typealias Reader = @Sendable ([UInt8]) throws(KeySourceError) -> (ring: KeyRing, doubts: [String])

    private struct State {
        var ring: KeyRing
        /// Of the file as it was looked at last, whether its keys were good or not.
        var stamp: KeyFile.Stamp?
    }

    private let file: (path: String, read: Reader)?
    private let state: Lock<State>

    /// Keys that stay.
    init(_ ring: KeyRing) {
        file = nil
        state = Lock(State(ring: ring, stamp: nil))
    }

    /// Keys of a file; `doubts` says which of them are not used.
    init(file path: String, doubts: inout [String], _ read: @escaping Reader) throws(KeySourceError) {
        file = (path, read)
        let (bytes, stamp) = try KeyFile.read(path)
        let keys = try read(bytes)
        doubts = keys.doubts
        state = Lock(State(ring: keys.ring, stamp: stamp))
    }

    /// The keys as they are now. Looks whether the file is still the same, and reads it if not: a microsecond as a rule. A file that is gone
    /// or wrong leaves the keys as they were; `complain` hears of it once.
    func current(_ complain: (String) -> Void) -> KeyRing {
        guard let file else { return state.withLock { $0.ring } }
        let now = KeyFile.stamp(file.path)
        if let ring = state.withLock({ $0.stamp == now ? $0.ring : nil }) { return ring }
        do throws(KeySourceError) {
            let (bytes, stamp) = try KeyFile.read(file.path)
            let keys = try file.read(bytes)
            state.withLock { $0 = State(ring: keys.ring, stamp: stamp) }
            for doubt in keys.doubts { complain("The keys were read again; \(doubt)") }
            return keys.ring
        } catch {
            let (ring, isNews) = state.withLock { state in
                defer { state.stamp = now }
                return (state.ring, state.stamp != now)
            }
            if isNews { complain("The keys cannot be read again, the former ones stay: \(error)") }
            return ring
        }
    }
}
