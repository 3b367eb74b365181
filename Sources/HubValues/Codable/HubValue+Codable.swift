import HubBase

extension HubValue: Codable {
    /// Encodes the value as it is. For encoders of other libraries bytes and moments become texts as in JSON, and a number that
    /// no Swift type holds becomes the nearest double.
    public func encode(to encoder: any Encoder) throws {
        if case .object(let object) = self, !(encoder is ValueEncoder) {
            var container = encoder.container(keyedBy: ValueKey.self)
            for member in object.members { try container.encode(member.value, forKey: ValueKey(member.name)) }
            return
        }
        var container = encoder.singleValueContainer()
        switch self {
        case _ where encoder is ValueEncoder, .object: try container.encode(self)
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .unsigned(let value): try container.encode(value)
        case .double(let value): try container.encode(value)
        case .number: try container.encode(double)
        case .string(let value): try container.encode(value)
        case .bytes(let bytes): try container.encode(Self.text { $0.append(base64: bytes.span) })
        case .timestamp(let seconds, let nanoseconds):
            try container.encode(Self.text { $0.append(timestamp: seconds, nanoseconds) })
        case .array(let items): try container.encode(items)
        }
    }

    /// Decodes whatever is there. Decoders of other libraries are asked for each kind in turn.
    public init(from decoder: any Decoder) throws {
        if let decoder = decoder as? ValueDecoder {
            self = decoder.value
            return
        }
        if let container = try? decoder.container(keyedBy: ValueKey.self) {
            self = .object(
                HubObject(
                    try container.allKeys.map { HubObject.Member($0.stringValue, try container.decode(Self.self, forKey: $0)) }))
            return
        }
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(UInt64.self) {
            self = .unsigned(value)
        } else if let value = try? container.decode(Double.self) {
            self = .double(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else {
            self = .array(try container.decode([HubValue].self))
        }
    }

    private static func text(_ fill: (inout ByteWriter) -> Void) -> String {
        var writer = ByteWriter()
        fill(&writer)
        return writer.withSpan { String(decoding: $0) }
    }
}
