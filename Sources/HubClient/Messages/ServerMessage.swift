import HubBase
import HubValues

/// What a server sends, in the words of Core JSON.
enum ServerMessage: Equatable {
    case invocation(method: String, arguments: [HubValue])
    case completion(id: String, CallOutcome)
    case close(error: String?, allowsReconnect: Bool)
    /// Pings, and what a client need not know.
    case other

    /// Reads one record without its terminator; nil: it is no message.
    init?(_ record: [UInt8]) {
        guard let value = try? HubValue(json: record), let type = value["type"]?.integer else { return nil }
        switch type {
        case 1:
            guard let method = value["target"]?.string, let arguments = value["arguments"]?.array else { return nil }
            self = .invocation(method: method, arguments: arguments)
        case 3:
            guard let id = value["invocationId"]?.string else { return nil }
            let outcome = value["error"]?.string.map(CallOutcome.error) ?? .result(value["result"] ?? .null)
            self = .completion(id: id, outcome)
        case 7: self = .close(error: value["error"]?.string, allowsReconnect: value["allowReconnect"]?.bool ?? false)
        default: self = .other
        }
    }
}

/// How a call ended, as the hub tells it.
enum CallOutcome: Equatable {
    case result(HubValue)
    case error(String)
}

/// What a client sends: each with its terminator.
extension ByteWriter {
    static let terminator: UInt8 = 0x1E

    mutating func appendHandshake() {
        append("{\"protocol\":\"json\",\"version\":1}\u{1E}")
    }

    mutating func appendInvocation(_ method: String, _ arguments: [HubValue], id: String?) {
        append("{\"type\":1,")
        if let id {
            append("\"invocationId\":")
            append(json: id)
            append(0x2C)
        }
        append("\"target\":")
        append(json: method)
        append(",\"arguments\":")
        append(json: .array(arguments))
        append("}\u{1E}")
    }

    mutating func appendPing() { append("{\"type\":6}\u{1E}") }

    mutating func appendClose() { append("{\"type\":7}\u{1E}") }
}
