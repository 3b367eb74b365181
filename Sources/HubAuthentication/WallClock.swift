import Glibc

/// The time of day, which tokens are dated by.
struct WallClock: Sendable {
    /// Seconds since 1970, UTC.
    let now: @Sendable () -> Double

    /// That of the system.
    static let system = WallClock {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
