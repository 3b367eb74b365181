import HubBase
import HubValues

/// Writes moments, and remembers the second that was written last: lines come many a second.
struct LineTime: ~Copyable, Sendable {
    private var second: Int64?
    private var text = ByteWriter(capacity: 32)

    /// Appends `2026-11-24T10:00:00.123456Z`; `time` is in microseconds since 1970, UTC.
    mutating func append(_ time: Int64, to out: inout ByteWriter) {
        var (second, microsecond) = time.quotientAndRemainder(dividingBy: 1_000_000)
        if microsecond < 0 { (second, microsecond) = (second - 1, microsecond + 1_000_000) }
        if second != self.second {
            text.removeAll()
            text.append(dateAndTime: second)
            text.append(0x2E)
            self.second = second
        }
        text.withSpan { out.append($0) }
        out.append(microsecond, digits: 6)
        out.append(0x5A)
    }
}
