import Hubs

/// What becomes of the modules in force when a file lists modules again: of each place, the one that stays, or who follows it.
struct Successors {
    private let old: [Place: ModuleEntry]

    private struct Place: Hashable {
        let scope: String
        let name: String
    }

    init(of hubs: [HubSource]) {
        let modules = hubs.flatMap { $0.modules + $0.scopes.flatMap(\.modules) }
        old = Dictionary(modules.compactMap { entry in Self.place(of: entry).map { ($0, entry) } }) { first, _ in first }
    }

    /// The hubs with the modules that go on: where the file says what it said the old module stays; where it says something else, the
    /// new one takes over what the old one remembers.
    func applied(to hubs: [HubSource]) -> [HubSource] {
        // One listing may stand in many hubs, and stays one.
        var known: [ObjectIdentifier: ModuleEntry] = [:]
        func successor(_ entry: ModuleEntry) -> ModuleEntry {
            let identity = ObjectIdentifier(entry.identity)
            let entry = known[identity] ?? self.successor(of: entry)
            known[identity] = entry
            return entry
        }
        return hubs.map { source in
            var source = source
            source.modules = source.modules.map(successor)
            source.scopes = source.scopes.map { scope in
                var scope = scope
                scope.modules = scope.modules.map(successor)
                return scope
            }
            return source
        }
    }

    private func successor(of new: ModuleEntry) -> ModuleEntry {
        guard let place = Self.place(of: new), let old = old[place], type(of: old.module) == type(of: new.module) else {
            return new
        }
        if Self.saysSame(old.origin, new.origin) {
            var kept = old
            kept.origin = new.origin
            return kept
        }
        guard var module = new.module as? any SuccessorModule else { return new }
        module.takeOver(from: old.module)
        return new.holding(module)
    }

    private static func place(of entry: ModuleEntry) -> Place? {
        entry.origin.map { Place(scope: $0.scope, name: entry.name) }
    }

    private static func saysSame(_ old: ModuleOrigin?, _ new: ModuleOrigin?) -> Bool {
        switch (old?.said, new?.said) {
        case (nil, nil): true
        case (let old?, let new?): old.says(sameAs: new)
        default: false
        }
    }
}
