/// What one file says differently from another, a line each, as `hubs.chat.path: '/a' -> '/b'`. No value from the environment is shown.
package struct ConfigurationChanges: Sendable {
    /// In the order of the new file; what it does not say any more stands behind.
    package private(set) var lines: [String] = []

    package init(from old: ConfigurationNode, to new: ConfigurationNode) { compare(old, new, "") }

    private mutating func compare(_ old: ConfigurationNode, _ new: ConfigurationNode, _ path: String) {
        guard !old.says(sameAs: new) else { return }
        if let (before, after) = Self.members(old, new) {
            let known = Dictionary(before) { first, _ in first }
            for (name, value) in after {
                let inner = path.isEmpty ? name : "\(path).\(name)"
                if let other = known[name] { compareMembers(other, value, inner) } else { lines.append("\(inner): added") }
            }
            let names = Set(after.map(\.0))
            lines += before.filter { !names.contains($0.0) }.map {
                path.isEmpty ? "\($0.0): removed" : "\(path).\($0.0): removed"
            }
            let kept = (before.map(\.0).filter(names.contains), after.map(\.0).filter { known[$0] != nil })
            if case .sequence = new.content, kept.0 != kept.1 { lines.append("\(path): in another order") }
        } else if case (.scalar, .scalar) = (old.content, new.content) {
            lines.append("\(path): \(ConfigurationProblem.describe(old)) -> \(ConfigurationProblem.describe(new))")
        } else {
            lines.append("\(path): changed")
        }
    }

    private mutating func compareMembers(_ old: ConfigurationNode?, _ new: ConfigurationNode?, _ path: String) {
        switch (old, new) {
        case (let old?, let new?): compare(old, new, path)
        case (nil, nil): break
        default: lines.append("\(path): changed")
        }
    }

    /// What both have by names: keys of sections, or places of lists in which each name stands once.
    private static func members(_ old: ConfigurationNode, _ new: ConfigurationNode) -> ([Member], [Member])? {
        guard let old = members(of: old), let new = members(of: new) else { return nil }
        return (old, new)
    }

    private typealias Member = (String, ConfigurationNode?)

    private static func members(of node: ConfigurationNode) -> [Member]? {
        switch node.content {
        case .mapping(let entries): return entries.map { ($0.key.text, $0.value) }
        case .sequence(let elements):
            let named = elements.compactMap { element -> Member? in
                if case .mapping(let entries) = element.content, let first = entries.first, entries.count == 1 {
                    return (first.key.text, first.value)
                }
                return element.shownText.map { ($0, nil) }
            }
            return named.count == elements.count && Set(named.map(\.0)).count == named.count ? named : nil
        case .scalar, .refused: return nil
        }
    }
}

extension ConfigurationNode {
    /// Whether both say the same, word for word, wherever it stands.
    package func says(sameAs other: ConfigurationNode) -> Bool {
        switch (content, other.content) {
        case (.scalar(let own), .scalar(let other)): own == other
        case (.sequence(let own), .sequence(let other)):
            own.count == other.count && zip(own, other).allSatisfy { $0.says(sameAs: $1) }
        case (.mapping(let own), .mapping(let other)):
            own.count == other.count
                && zip(own, other).allSatisfy { $0.key.text == $1.key.text && $0.value.says(sameAs: $1.value) }
        case (.refused, .refused): true
        default: false
        }
    }
}
