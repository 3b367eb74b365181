import HubBase
import HubValues

// The JSON form, backwards; `JSONLines` writes it.
extension TraceLine {
    static func read(json bytes: Span<UInt8>) throws(TraceLineFault) -> TraceLine {
        guard case .object(let members) = try value(bytes) else { throw .noLine }
        guard let version = members["v"] else { throw .noLine }
        guard version == .integer(Int64(JSONLines.version)) else { throw .unknownVersion(version.description) }
        guard let time = members["time"]?.string.flatMap({ time($0) }), let source = members["source"]?.string,
            let level = members["level"]?.string.flatMap({ TraceLevel(name: $0) }), level != .off,
            let message = members["message"]?.string, members.members.count <= maximumFields
        else { throw .noLine }
        var fields = members
        for name in ["v", "time", "level", "source", "message"] { fields[name] = nil }
        return TraceLine(time: time, level: level, source: source, message: message, fields: fields)
    }

    private static func value(_ bytes: Span<UInt8>) throws(TraceLineFault) -> HubValue {
        if let value = try? HubValue(strictJSON: Array(copying: bytes)) { return value }
        // It may be no more than bytes that are no UTF-8.
        if let value = try? HubValue(strictJSON: Array(String(decoding: bytes).utf8)) { return value }
        let isCut = bytes.count < 2 || bytes[bytes.count - 1] != 0x7D
        throw isCut ? .cutOff : .noLine
    }
}
