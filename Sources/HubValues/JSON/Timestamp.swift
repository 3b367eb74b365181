package import HubBase

extension ByteWriter {
    /// Appends a moment of UTC as ISO 8601, the fraction as long as it needs to be: `2026-11-24T10:00:00.25Z`.
    package mutating func append(timestamp seconds: Int64, _ nanoseconds: Int32) {
        let (carry, rest) = Self.divide(Int64(nanoseconds), by: 1_000_000_000)
        let (moment, overflow) = seconds.addingReportingOverflow(carry)
        append(dateAndTime: overflow ? seconds : moment)
        if rest > 0 {
            append(0x2E)
            append(rest, digits: 9)
            while withSpan({ $0[$0.count &- 1] }) == 0x30 { truncate(to: count &- 1) }
        }
        append(0x5A)
    }

    /// Appends date and time of day of a second since 1970, as `2026-11-24T10:00:00`. Years of more than four digits get a sign.
    package mutating func append(dateAndTime seconds: Int64) {
        let (days, second) = Self.divide(seconds, by: 86_400)
        let (year, month, day) = Self.date(of: days)
        if (0...9999).contains(year) {
            append(year, digits: 4)
        } else {
            append(year < 0 ? 0x2D : 0x2B)
            append(Int64(year.magnitude), digits: 6)
        }
        append(0x2D)
        append(month, digits: 2)
        append(0x2D)
        append(day, digits: 2)
        append(0x54)
        append(second / 3600, digits: 2)
        append(0x3A)
        append(second / 60 % 60, digits: 2)
        append(0x3A)
        append(second % 60, digits: 2)
    }

    /// Appends a number that is not negative with at least so many digits.
    package mutating func append(_ number: Int64, digits: Int) {
        var unit: Int64 = 10
        for _ in 1..<digits {
            if number < unit { append(0x30) }
            unit *= 10
        }
        append(decimal: number)
    }

    /// The Gregorian date of a day since 1970. Years are counted from March here, so that a leap day ends one.
    private static func date(of days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = divide(days + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let year = yearOfEra + era * 400 + (month < 10 ? 0 : 1)
        return (year, month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
    }

    /// Quotient and rest, the rest never negative.
    private static func divide(_ number: Int64, by divisor: Int64) -> (Int64, Int64) {
        let (quotient, rest) = number.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
    }
}
