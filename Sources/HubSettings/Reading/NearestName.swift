/// Finds the name that was probably meant.
package enum NearestName {
    /// `unknown module 'loging' (did you mean 'logging'?)`.
    package static func unknown(_ noun: String, _ name: String, among names: some Sequence<String>) -> String {
        "unknown \(noun) \(ConfigurationProblem.quote(name))\(suggestion(for: name, among: names))"
    }

    /// As above, for a value that is a name; one from the environment is not shown.
    package static func unknown(_ noun: String, _ node: ConfigurationNode, among names: some Sequence<String>) -> String {
        guard let name = node.shownText else { return "unknown \(noun): \(ConfigurationProblem.describe(node))" }
        return unknown(noun, name, among: names)
    }

    /// ` (did you mean 'logging'?)`, or nothing when no name is near.
    package static func suggestion(for name: String, among names: some Sequence<String>) -> String {
        find(name, among: names).map { " (did you mean '\($0)'?)" } ?? ""
    }

    /// The nearest of `names`: the same but for case, or with few letters changed, left out, added or swapped.
    package static func find(_ name: String, among names: some Sequence<String>) -> String? {
        guard (1...64).contains(name.utf8.count) else { return nil }
        let wanted = Array(name.lowercased().unicodeScalars)
        let bound = max(1, wanted.count / 3)
        var best: (name: String, distance: Int)?
        for candidate in names where candidate != name {
            let letters = Array(candidate.lowercased().unicodeScalars)
            guard abs(letters.count - wanted.count) <= bound else { continue }
            let distance = distance(wanted, letters)
            if distance <= bound, distance < letters.count, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// Letters changed, left out or added, and neighbours swapped (optimal string alignment).
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var before: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let change = last[column] + (left[row] == right[column] ? 0 : 1)
                var least = min(change, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    least = min(least, before[column - 1] + 1)
                }
                current.append(least)
            }
            (before, last) = (last, current)
        }
        return last[right.count]
    }
}
