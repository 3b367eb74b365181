// Numbers beyond 64 bits: no wire has a kind for them, so they go by their text.

extension HubValue {
    /// The number that a text is, in the kind that holds it exactly; nil if it is none that JSON allows.
    init?(number text: String) {
        let bytes = text.utf8Span.span
        var reader = JSONReader()
        guard let value = try? reader.number(bytes), reader.position == bytes.count else { return nil }
        self = value
    }

    /// The number, in the kind that holds it exactly.
    init(_ number: some FixedWidthInteger) {
        if let integer = Int64(exactly: number) {
            self = .integer(integer)
        } else {
            self = UInt64(exactly: number).map { .unsigned($0) } ?? .number("\(number)")
        }
    }

    /// The number as a text, nil if this is none.
    var numberText: String? {
        switch self {
        case .integer(let value): "\(value)"
        case .unsigned(let value): "\(value)"
        case .double(let value): "\(value)"
        case .number(let text): text
        default: nil
        }
    }
}

extension FixedWidthInteger {
    /// The number that a value beyond 64 bits is exactly, nil if it does not fit, has a fraction, or is none.
    init?(long value: HubValue) {
        guard let text = value.numberText, let number = DecimalNumber(checking: text) else { return nil }
        if number.isPlain {
            self.init(text)
            return
        }
        guard let significand = number.significand, number.exponent >= 0, var magnitude = Self(exactly: significand) else {
            return nil
        }
        for _ in 0..<number.exponent {
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            magnitude = product
        }
        let (negative, overflow) = Self.zero.subtractingReportingOverflow(magnitude)
        guard number.isNegative else {
            self = magnitude
            return
        }
        if overflow { return nil }
        self = negative
    }
}

extension DecimalNumber {
    /// How many digits count in the text of a number.
    static func digits(_ text: String) -> Int {
        let written = text.utf8.prefix { $0 | 0x20 != 0x65 }.filter { $0 &- 0x30 < 10 }
        return written.drop { $0 == 0x30 }.reversed().drop { $0 == 0x30 }.count
    }
}
