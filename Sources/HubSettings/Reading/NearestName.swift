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
        find(name, among: names).map { " (did you mean \(ConfigurationProblem.quote($0))?)" } ?? ""
    }

    /// Names that are looked at, and letters that may differ: a file full of mistakes must not take minutes.
    private static let (mostNames, mostLetters) = (300, 4)

    /// The nearest of the first 300 `names`: the same but for case, or with few letters changed, left out, added or swapped.
    package static func find(_ name: String, among names: some Sequence<String>) -> String? {
        guard (1...64).contains(name.utf8.count) else { return nil }
        let wanted = Array(name.lowercased().unicodeScalars)
        var best: (name: String, distance: Int)?
        var bound = min(max(1, wanted.count / 3), mostLetters)
        for candidate in names.prefix(mostNames) where candidate != name {
            guard abs(candidate.unicodeScalars.count - wanted.count) <= bound else { continue }
            let letters = Array(candidate.lowercased().unicodeScalars)
            guard let distance = distance(wanted, letters, within: bound), distance < letters.count else { continue }
            if distance < best?.distance ?? .max { best = (candidate, distance) }
            // The first of equals is taken, so only nearer ones are of interest.
            bound = max(distance - 1, 0)
        }
        return best?.name
    }

    /// Letters changed, left out or added, and neighbours swapped (optimal string alignment); nil for more than `bound`.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], within bound: Int) -> Int? {
        let far = bound + 1
        var before: [Int] = []
        var last = (0...right.count).map { min($0, far) }
        for row in left.indices {
            var current = [Int](repeating: far, count: right.count + 1)
            current[0] = min(row + 1, far)
            // Beyond these columns it is too far anyway.
            for column in max(0, row - bound)..<max(0, row - bound, min(right.count, row + bound + 1)) {
                let change = last[column] + (left[row] == right[column] ? 0 : 1)
                var least = min(change, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    least = min(least, before[column - 1] + 1)
                }
                current[column + 1] = min(least, far)
            }
            // A swap reaches two rows back.
            guard min(current.min() ?? 0, last.min() ?? 0) <= bound else { return nil }
            (before, last) = (last, current)
        }
        return last[right.count] <= bound ? last[right.count] : nil
    }
}
