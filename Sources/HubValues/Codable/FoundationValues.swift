#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

// What Foundation's types are on a wire: left to themselves a date would be seconds since 2001 and bytes an array of numbers.

extension Date: DirectValue {
    /// With as many digits as tell the date from its neighbours. Beyond the years that ISO 8601 can say there is none.
    var directValue: HubValue? {
        let seconds = timeIntervalSinceReferenceDate
        guard seconds.isFinite, seconds.magnitude < 1e12 else { return nil }
        let whole = seconds.rounded(.down)
        var (unit, fraction) = (1.0, 0.0)
        while whole + fraction / unit != seconds, unit < 1e9 {
            unit *= 10
            fraction = ((seconds - whole) * unit).rounded()
        }
        let nanoseconds = Int64(fraction * (1e9 / unit))
        let carry = nanoseconds / 1_000_000_000
        return .timestamp(
            seconds: Int64(whole) + Self.referenceDate + carry, nanoseconds: Int32(nanoseconds - carry * 1_000_000_000))
    }

    init?(directly value: HubValue) {
        guard let moment = value.moment else { return nil }
        let whole = Double(moment.seconds) - Double(Self.referenceDate)
        self.init(timeIntervalSinceReferenceDate: whole + Double(moment.nanoseconds) / 1e9)
    }

    /// From 1970 to 2001.
    private static let referenceDate: Int64 = 978_307_200
}

extension UUID: DirectValue {
    /// In small letters, as .NET and JavaScript write them.
    var directValue: HubValue? { .string(uuidString.lowercased()) }

    init?(directly value: HubValue) {
        guard let text = value.string else { return nil }
        self.init(uuidString: text)
    }
}

extension Data: DirectValue {
    var directValue: HubValue? { .bytes([UInt8](self)) }

    init?(directly value: HubValue) {
        guard let bytes = [UInt8](directly: value) else { return nil }
        self.init(bytes)
    }
}

extension URL: DirectValue {
    var directValue: HubValue? { .string(absoluteString) }

    init?(directly value: HubValue) {
        guard let text = value.string else { return nil }
        self.init(string: text)
    }
}

extension Decimal: DirectValue {
    var directValue: HubValue? { isNaN ? nil : HubValue(number: description) }

    init?(directly value: HubValue) {
        guard let text = value.numberText, let number = DecimalNumber(checking: text) else { return nil }
        // 38 digits and these exponents are exact in a decimal, whichever they are.
        guard DecimalNumber.digits(text) <= 38, (-128...90).contains(number.exponent) else { return nil }
        self.init(string: text)
    }
}
