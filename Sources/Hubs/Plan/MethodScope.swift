/// What some methods of a hub have beside the hub's modules, or do without.
public struct MethodScope: Sendable {
    /// A declared name, or a pattern as `get*`, in which a star stands for any characters.
    public let pattern: String
    /// The names of modules that are not in front of these methods, whatever stands around.
    public var off: Set<String>
    /// What stands behind the modules around, outermost first.
    public var modules: [ModuleEntry]

    /// What the methods that `pattern` names have, and do without.
    public init(_ pattern: String, off: Set<String> = [], modules: [ModuleEntry] = []) {
        self.pattern = pattern
        self.off = off
        self.modules = modules
    }

    /// Whether it may name several methods.
    package var isPattern: Bool { pattern.contains("*") }

    /// Whether it names that method; letter case counts.
    package func meets(_ method: String) -> Bool {
        guard isPattern else { return pattern == method }
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard let first = parts.first, let last = parts.last, method.hasPrefix(first) else { return false }
        var rest = method.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.hasSuffix(last)
    }

    func modules(inside outer: [ModuleEntry]) -> [ModuleEntry] { outer.filter { !off.contains($0.name) } + modules }
}
