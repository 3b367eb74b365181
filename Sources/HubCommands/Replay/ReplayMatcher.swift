import HubServer

/// Whether an answer is the one that was recorded: ids and moments are others each time, and everything else is the same.
struct ReplayMatcher {
    /// What stands for recorded ids this time.
    private var ids: [String: String] = [:]

    /// From now on the one stands for the other.
    mutating func match(_ recorded: String, _ now: String) { ids[recorded] = now }

    /// What to send in place of a recorded value: ids as they are this time.
    func current(_ recorded: HubValue) -> HubValue {
        switch recorded {
        case .string(let text): .string(ids[text] ?? text)
        case .array(let elements): .array(elements.map { current($0) })
        case .object(let object):
            .object(HubObject(object.members.map { .init($0.name, current($0.value)) }, names: object.names))
        default: recorded
        }
    }

    /// Whether both say the same. Ids that come for the first time are matched with each other; what is hidden is equal to anything.
    mutating func isEqual(_ recorded: HubValue, _ now: HubValue) -> Bool {
        switch (recorded, now) {
        case (.string(Redaction.mark), _): return true
        case (.string(let left), .string(let right)): return isEqual(left, right)
        case (.array(let left), .array(let right)):
            guard left.count == right.count else { return false }
            for (left, right) in zip(left, right) where !isEqual(left, right) { return false }
            return true
        case (.object(let left), .object(let right)):
            guard left.members.count == right.members.count else { return false }
            for member in left.members {
                guard let other = right[member.name], isEqual(member.value, other) else { return false }
            }
            return true
        default:
            guard recorded != now else { return true }
            guard let left = recorded.double, let right = now.double else { return false }
            return left == right && recorded.integer == now.integer
        }
    }

    private mutating func isEqual(_ recorded: String, _ now: String) -> Bool {
        if let known = ids[recorded] { return known == now }
        if recorded == now { return true }
        if Self.isMoment(recorded), Self.isMoment(now) { return true }
        guard Self.isID(recorded), Self.isID(now), !ids.values.contains(now) else { return false }
        ids[recorded] = now
        return true
    }

    private static func isMoment(_ text: String) -> Bool { text.utf8.count > 10 && TimestampReader.moment(text) != nil }

    /// 32 hexadecimal digits with hyphens as a UUID has them, or 128 bits as connection ids are written.
    private static func isID(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        if bytes.count == 36 {
            return bytes.enumerated().allSatisfy { [8, 13, 18, 23].contains($0) ? $1 == 0x2D : isHexadecimal($1) }
        }
        return bytes.count == 22 && bytes.contains { $0 < 0x61 }
            && bytes.allSatisfy { isLetterOrDigit($0) || $0 == 0x2D || $0 == 0x5F }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6 }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 }
}
