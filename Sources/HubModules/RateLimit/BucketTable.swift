import Hubs

/// Buckets by who fills them, bounded in number: of those that were not used for long the oldest half goes at once. A bucket that is gone
/// begins full again, so nobody is refused who should not be.
final class BucketTable: Sendable {
    struct Key: Hashable, Sendable {
        let caller: String
        let method: String
    }

    private struct Generations {
        var young: [Key: TokenBucket] = [:]
        var old: [Key: TokenBucket] = [:]
    }

    private let generations = Lock(Generations())

    /// As `TokenBucket.take`; there are `count` buckets at most. Both may change with the configuration.
    func take(_ key: Key, at now: Duration, _ rate: TokenBucket.Rate, atMost count: Int) -> Int? {
        let half = max(1, count / 2)
        return generations.withLock { generations in
            var bucket = generations.young[key] ?? generations.old.removeValue(forKey: key) ?? TokenBucket(rate, at: now)
            let wait = bucket.take(rate, at: now)
            if generations.young.count >= half, generations.young[key] == nil {
                generations.old = generations.young
                generations.young = [:]
            }
            generations.young[key] = bucket
            return wait
        }
    }

    /// How many there are.
    var count: Int { generations.withLock { $0.young.count + $0.old.count } }
}
