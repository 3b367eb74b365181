package import HubBase

extension ByteWriter {
    /// Appends a value as JSON: bytes as base64, moments as ISO 8601, `null` for a number that JSON cannot say; the names of Swift
    /// types' members as they are, or in camel case.
    package mutating func append(json value: HubValue, camelCase: Bool = false) {
        switch value {
        case .array, .object: append(nested: value, camelCase)
        default: append(scalar: value)
        }
    }

    private mutating func append(nested value: HubValue, _ camelCase: Bool) {
        var open: [ValuesToWrite] = []
        var value = value
        while true {
            switch value {
            case .array(let items): open.append(ValuesToWrite(items: items))
            case .object(let object): open.append(ValuesToWrite(object, camelCase))
            default: append(scalar: value)
            }
            while let innermost = open.indices.last {
                guard let next = open[innermost].writeSeparator(to: &self) else {
                    open.removeLast()
                    continue
                }
                value = next
                break
            }
            if open.isEmpty { return }
        }
    }

    private mutating func append(scalar value: HubValue) {
        switch value {
        case .bool(let value): value ? append("true") : append("false")
        case .integer(let value): append(decimal: value)
        case .unsigned(let value): append(decimal: value)
        case .double(let value): append(json: value)
        case .string(let value): append(json: value)
        // Whoever made the value may have put anything in.
        case .number(let text) where DecimalNumber(checking: text) != nil: append(text)
        case .bytes(let bytes):
            append(0x22)
            append(base64: bytes.span)
            append(0x22)
        case .timestamp(let seconds, let nanoseconds):
            append(0x22)
            append(timestamp: seconds, nanoseconds)
            append(0x22)
        case .null, .number, .array, .object: append("null")
        }
    }
}

extension HubValue: CustomStringConvertible {
    /// The value as JSON.
    public var description: String {
        var out = ByteWriter()
        out.append(json: self)
        return out.withSpan { String(decoding: $0) }
    }
}

/// What is left of an array or object.
private struct ValuesToWrite {
    private let items: [HubValue]
    private let members: [HubObject.Member]
    private let isObject: Bool
    private let camelCase: Bool
    private var index = 0

    init(items: [HubValue]) {
        (self.items, members, isObject, camelCase) = (items, [], false, false)
    }

    init(_ object: HubObject, _ camelCase: Bool) {
        (items, members, isObject, self.camelCase) = ([], object.members, true, camelCase && object.names == .members)
    }

    /// Writes what stands before the next value and answers it; at the end the bracket, and nil.
    mutating func writeSeparator(to out: inout ByteWriter) -> HubValue? {
        if index == 0 { out.append(isObject ? 0x7B : 0x5B) }
        guard index < (isObject ? members.count : items.count) else {
            out.append(isObject ? 0x7D : 0x5D)
            return nil
        }
        defer { index &+= 1 }
        if index > 0 { out.append(0x2C) }
        guard isObject else { return items[index] }
        out.append(json: camelCase ? members[index].name.inCamelCase : members[index].name)
        out.append(0x3A)
        return members[index].value
    }
}
