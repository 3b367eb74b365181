/// One value on its way between a wire and Swift: what JSON and MessagePack can say, numbers exact.
///
/// A hub receives arguments it has no type for as values, and may answer with one:
///
/// ```swift
/// let order: HubValue = ["symbol": "ACME", "limit": 10.5, "tags": ["a", "b"]]
/// ```
public enum HubValue: Sendable, Hashable {
    /// No value.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number.
    case integer(Int64)
    /// A whole number that only fits without a sign.
    case unsigned(UInt64)
    /// A number that neither 64 bits nor a double hold exactly, as it was written in JSON.
    case number(String)
    /// A number with a fraction or an exponent.
    case double(Double)
    /// A text.
    case string(String)
    /// Bytes; in JSON they are base64.
    case bytes([UInt8])
    /// Values in order.
    case array([HubValue])
    /// Named values.
    case object(HubObject)
    /// A moment: seconds since 1970, UTC, and the nanoseconds after them; in JSON it is ISO 8601.
    case timestamp(seconds: Int64, nanoseconds: Int32)
}

extension HubValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// No value.
    public init(nilLiteral: ()) { self = .null }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A number.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Values in order.
    public init(arrayLiteral elements: HubValue...) { self = .array(elements) }
    /// Named values whose names stay as they are; of two with one name the later counts.
    public init(dictionaryLiteral elements: (String, HubValue)...) {
        self = .object(HubObject(elements.map { HubObject.Member($0.0, $0.1) }))
    }
}

extension HubValue {
    /// Whether there is no value.
    public var isNull: Bool {
        guard case .null = self else { return false }
        return true
    }

    /// The truth value, nil for any other kind.
    public var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The number as an integer of 64 bits; nil if it is none, has a fraction or does not fit.
    public var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .unsigned(let value): Int64(exactly: value)
        case .double(let value): value.magnitude < 0x1p53 ? Int64(exactly: value) : DecimalNumber(value)?.integer
        case .number(let text): DecimalNumber(checking: text)?.integer
        default: nil
        }
    }

    /// The number as an unsigned integer of 64 bits; nil if it is none, has a fraction, a sign or does not fit.
    public var unsigned: UInt64? {
        switch self {
        case .integer(let value): UInt64(exactly: value)
        case .unsigned(let value): value
        case .double(let value): value.magnitude < 0x1p53 ? UInt64(exactly: value) : DecimalNumber(value)?.unsigned
        case .number(let text): DecimalNumber(checking: text)?.unsigned
        default: nil
        }
    }

    /// The double nearest to the number, nil if this is no number or is beyond all doubles.
    public var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .unsigned(let value): Double(value)
        case .double(let value): value
        case .number(let text): DecimalNumber(checking: text)?.double(text.utf8Span.span)
        default: nil
        }
    }

    /// The text, nil for any other kind.
    public var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    /// The values in order, nil for any other kind.
    public var array: [HubValue]? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    /// The named values, nil for any other kind.
    public var object: HubObject? {
        guard case .object(let value) = self else { return nil }
        return value
    }

    /// The value of that name, nil if this is no object or has none.
    public subscript(name: String) -> HubValue? { object?[name] }
}
