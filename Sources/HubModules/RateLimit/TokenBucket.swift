/// Tokens that come back with time: each call takes one, and while there is none calls are refused.
struct TokenBucket: Sendable {
    /// How many tokens there are at most, and how many come back in a second.
    struct Rate: Sendable {
        let capacity: Double
        let perSecond: Double
    }

    private var tokens: Double
    private var at: Duration

    init(_ rate: Rate, at now: Duration) {
        tokens = rate.capacity
        at = now
    }

    /// Takes a token.
    ///
    /// - Returns: nil, or, when there is none, the seconds until there will be one, rounded up.
    mutating func take(_ rate: Rate, at now: Duration) -> Int? {
        // Loops read their clocks apart, so a call may come from a little earlier.
        let passed = max(0, (now - at) / .seconds(1))
        at = max(at, now)
        tokens = min(rate.capacity, tokens + passed * rate.perSecond)
        // What divides and adds up is not exact.
        guard tokens < 1 - 1e-9 else {
            tokens -= 1
            return nil
        }
        return max(1, Int(((1 - tokens) / rate.perSecond).rounded(.up)))
    }
}
