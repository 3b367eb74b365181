/// A type that is one value and needs no encoder: what most arguments and results are.
protocol DirectValue {
    /// The value, nil if it has none that every wire could say.
    var directValue: HubValue? { get }

    /// The value as this type, nil if it is not exactly one.
    init?(directly value: HubValue)
}

extension DirectValue {
    /// The value as `T`, which is this type under another name.
    static func direct<T>(_ value: HubValue, as type: T.Type) -> T? {
        Self(directly: value).flatMap { $0 as? T }
    }
}

extension HubValue: DirectValue {
    var directValue: HubValue? { self }
    init?(directly value: HubValue) { self = value }
}

extension String: DirectValue {
    var directValue: HubValue? { .string(self) }
    init?(directly value: HubValue) {
        guard let text = value.string else { return nil }
        self = text
    }
}

extension Bool: DirectValue {
    var directValue: HubValue? { .bool(self) }
    init?(directly value: HubValue) {
        guard let bool = value.bool else { return nil }
        self = bool
    }
}

extension Double: DirectValue {
    var directValue: HubValue? { isFinite ? .double(self) : nil }
    init?(directly value: HubValue) {
        guard let double = value.double else { return nil }
        self = double
    }
}

extension Float: DirectValue {
    // By its own shortest form: 0.1 stays 0.1.
    var directValue: HubValue? { isFinite ? Double(description).map { .double($0) } : nil }
    init?(directly value: HubValue) {
        guard let double = value.double else { return nil }
        self = Float(double)
        guard isFinite || !double.isFinite else { return nil }
    }
}

/// Bytes are base64 in JSON; a list of small numbers will do, too.
extension Array: DirectValue where Element == UInt8 {
    var directValue: HubValue? { .bytes(self) }

    init?(directly value: HubValue) {
        switch value {
        case .bytes(let bytes): self = bytes
        case .string(let text):
            guard let bytes = Self(base64: text) else { return nil }
            self = bytes
        case .array(let items):
            self = items.compactMap { UInt8(directly: $0) }
            guard count == items.count else { return nil }
        default: return nil
        }
    }
}

extension FixedWidthInteger {
    var directValue: HubValue? { HubValue(self) }

    init?(directly value: HubValue) {
        if let integer = value.integer {
            self.init(exactly: integer)
        } else if let unsigned = value.unsigned {
            self.init(exactly: unsigned)
        } else {
            self.init(long: value)
        }
    }
}

extension Int: DirectValue {}
extension Int8: DirectValue {}
extension Int16: DirectValue {}
extension Int32: DirectValue {}
extension Int64: DirectValue {}
extension Int128: DirectValue {}
extension UInt: DirectValue {}
extension UInt8: DirectValue {}
extension UInt16: DirectValue {}
extension UInt32: DirectValue {}
extension UInt64: DirectValue {}
extension UInt128: DirectValue {}

extension Optional: DirectValue where Wrapped: DirectValue {
    var directValue: HubValue? {
        guard let self else { return .null }
        return self.directValue
    }

    init?(directly value: HubValue) {
        if value.isNull {
            self = .none
        } else if let wrapped = Wrapped(directly: value) {
            self = wrapped
        } else {
            return nil
        }
    }
}
