import Glibc

/// How long many calls took, in bounded memory: what is told of it is at most 5 % too much.
package struct DurationHistogram: Sendable, Equatable {
    /// Milliseconds of the first step, and the ratio of one to the next.
    private static let (first, ratio) = (0.001, 1.05)
    /// The last step is beyond a month.
    private static let steps = 600

    private var counts: [Int: Int] = [:]
    /// How many there are.
    package private(set) var count = 0
    /// The longest, in milliseconds.
    package private(set) var longest = 0.0
    private var sum = 0.0

    /// None yet.
    package init() {}

    /// Adds one, in milliseconds.
    package mutating func add(_ duration: Double) {
        let duration = max(duration, 0)
        let step =
            duration <= Self.first ? 0 : Int(min((log(duration / Self.first) / log(Self.ratio)).rounded(.up), Double(Self.steps)))
        counts[step, default: 0] += 1
        count += 1
        sum += duration
        longest = max(longest, duration)
    }

    /// The mean in milliseconds, 0 of none.
    package var mean: Double { count == 0 ? 0 : sum / Double(count) }

    /// Milliseconds within which the given share of them ended.
    package func quantile(_ share: Double) -> Double {
        var rest = Int((share * Double(count)).rounded(.up))
        for step in counts.keys.sorted() {
            rest -= counts[step] ?? 0
            if rest <= 0 { return step == Self.steps ? longest : min(Self.first * pow(Self.ratio, Double(step)), longest) }
        }
        return longest
    }
}
