import HubBase

/// Writes answers. Framing is its own: what a handler says of length, connection and date is left out.
struct ResponseWriter {
    /// What becomes of the connection, in the words of its field.
    enum Persistence {
        /// HTTP/1.1 stays open without a word.
        case open
        /// HTTP/1.0 must be told.
        case kept
        case closed
        case upgraded
    }

    let dates: DateField

    func write(_ response: HTTPResponse, headOnly: Bool, _ persistence: Persistence, to out: inout ByteWriter) {
        out.append("HTTP/1.1 ")
        out.append(decimal: response.status.rawValue)
        out.append(0x20)
        out.append(response.status.reason)
        out.append("\r\n")
        for field in response.fields where isOurs(field.name, persistence) { append(field.name, field.value, to: &out) }
        append("Date", dates.now, to: &out)
        switch persistence {
        case .open, .upgraded: break
        case .kept: append("Connection", "keep-alive", to: &out)
        case .closed: append("Connection", "close", to: &out)
        }
        if response.status.hasBody { append("Content-Length", String(response.body.count), to: &out) }
        out.append("\r\n")
        if response.status.hasBody && !headOnly { out.append(response.body) }
    }

    /// Whether a field of the handler's is written: a name that is one, and none that frames the message.
    private func isOurs(_ name: String, _ persistence: Persistence) -> Bool {
        guard !name.isEmpty, name.utf8.allSatisfy(\.isToken) else { return false }
        switch name.asciiLowercased {
        case "content-length", "transfer-encoding", "date", "keep-alive": return false
        case "connection": return persistence == .upgraded
        default: return true
        }
    }

    private func append(_ name: String, _ value: String, to out: inout ByteWriter) {
        out.append(name)
        out.append(": ")
        // A value with a line end in it would begin a field, or a message, of its own.
        for byte in value.utf8 { out.append(byte.isFieldValue ? byte : 0x20) }
        out.append("\r\n")
    }
}
