import HubBase

extension HubValue {
    /// The moment that this is, or that a text says in ISO 8601; nil for any other kind.
    var moment: (seconds: Int64, nanoseconds: Int32)? {
        switch self {
        case .timestamp(let seconds, let nanoseconds): (seconds, nanoseconds)
        case .string(let text): TimestampReader.moment(text)
        default: nil
        }
    }
}

/// Reads a moment as ASP.NET's clients write it: a date, or date and time of day, with up to 16 digits of a second, of which nine
/// count, and the distance to UTC; without one it is UTC.
package struct TimestampReader {
    private let text: [UInt8]
    private var index = 0

    private init(_ text: String) { self.text = Array(text.utf8) }

    /// Seconds since 1970, UTC, and the nanoseconds after them; nil for any other text.
    package static func moment(_ text: String) -> (seconds: Int64, nanoseconds: Int32)? {
        var reader = TimestampReader(text)
        guard let day = reader.day() else { return nil }
        var (second, nanoseconds): (Int64, Int32) = (0, 0)
        if reader.take("T") {
            guard let time = reader.timeOfDay(), let fraction = reader.fraction(), let offset = reader.offset() else {
                return nil
            }
            (second, nanoseconds) = (time - offset, fraction)
        }
        return reader.index == reader.text.count ? (day * 86_400 + second, nanoseconds) : nil
    }

    private mutating func day() -> Int64? {
        // Years of more than four digits have a sign and six of them.
        let isNegative = take("-")
        let isLong = isNegative || take("+")
        guard let year = number(isLong ? 6 : 4), take("-"), let month = number(2, 1...12), take("-"), let day = number(2, 1...31)
        else { return nil }
        return Self.day(isNegative ? -year : year, month, day)
    }

    private mutating func timeOfDay() -> Int64? {
        guard let hour = number(2, 0...23), take(":"), let minute = number(2, 0...59) else { return nil }
        var second: Int64 = 0
        if take(":") {
            guard let number = number(2, 0...59) else { return nil }
            second = number
        }
        return hour * 3600 + minute * 60 + second
    }

    private mutating func fraction() -> Int32? {
        guard take(".") else { return 0 }
        var (nanoseconds, count): (Int32, Int) = (0, 0)
        while let digit = digit() {
            if count < 9 { nanoseconds = nanoseconds * 10 + Int32(digit) }
            count += 1
        }
        guard (1...16).contains(count) else { return nil }
        for _ in count..<max(9, count) { nanoseconds *= 10 }
        return nanoseconds
    }

    private mutating func offset() -> Int64? {
        if take("Z") { return 0 }
        let isNegative = take("-")
        guard isNegative || take("+") else { return 0 }
        guard let hour = number(2, 0...14) else { return nil }
        var minute: Int64 = 0
        if take(":") {
            guard let number = number(2, 0...59) else { return nil }
            minute = number
        }
        let offset = hour * 3600 + minute * 60
        return isNegative ? -offset : offset
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard index < text.count, text[index] == UInt8(ascii: byte) else { return false }
        index += 1
        return true
    }

    private mutating func digit() -> UInt8? {
        guard index < text.count, text[index] &- 0x30 < 10 else { return nil }
        defer { index += 1 }
        return text[index] &- 0x30
    }

    private mutating func number(_ digits: Int, _ range: ClosedRange<Int64> = 0...999_999) -> Int64? {
        var number: Int64 = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            number = number * 10 + Int64(digit)
        }
        return range.contains(number) ? number : nil
    }

    /// The day since 1970 of a Gregorian date, nil if the month has no such day. Years are counted from March here, so that a leap day
    /// ends one.
    private static func day(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64? {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let last: Int64 = month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
        guard day <= last else { return nil }
        let marchYear = month < 3 ? year - 1 : year
        let era = (marchYear < 0 ? marchYear - 399 : marchYear) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month < 3 ? month + 9 : month - 3) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
