/// The lines whose calls took longest, a bounded number of them.
package struct SlowestLines: Sendable {
    private let count: Int
    /// The slowest first; of equals the earlier.
    package private(set) var lines: [TraceLine] = []

    /// None yet, of at most `count`.
    package init(_ count: Int) { self.count = count }

    /// Keeps the line if it is one of the slowest so far.
    package mutating func add(_ line: TraceLine) {
        guard let duration = line.duration else { return }
        if lines.count == count {
            guard let least = lines.last?.duration, least < duration else { return }
            lines.removeLast()
        }
        var (low, high) = (0, lines.count)
        while low < high {
            let middle = (low + high) / 2
            if lines[middle].duration ?? 0 >= duration { low = middle + 1 } else { high = middle }
        }
        lines.insert(line, at: low)
    }
}
