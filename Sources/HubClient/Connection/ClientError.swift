/// The hub answered a call with an error.
public struct HubCallError: Error, Hashable, CustomStringConvertible {
    /// The text the hub sent.
    public let message: String

    /// An error of that text.
    public init(_ message: String) { self.message = message }

    /// The text.
    public var description: String { message }
}

/// Why a connection could not be made, or is no longer there.
public enum ClientError: Error, Hashable, CustomStringConvertible {
    /// The text is no URL that can be used, and why.
    case badURL(String)
    /// Nobody answers there, and why.
    case unreachable(String)
    /// The server refused: a request with that HTTP status, or the hub handshake (nil), and in which words.
    case refused(status: Int?, text: String)
    /// What answered speaks no SignalR that this client understands, and why.
    case misunderstood(String)
    /// The server did not answer in time.
    case timedOut
    /// The connection has ended.
    case ended(ClientEnd)

    /// A sentence for people.
    public var description: String {
        switch self {
        case .badURL(let why): "the URL cannot be used: \(why)"
        case .unreachable(let why): why
        case .refused(let status, let text):
            "the server refused" + (status.map { " with status \($0)" } ?? "") + (text.isEmpty ? "" : ": \(text)")
        case .misunderstood(let why): "the server was not understood: \(why)"
        case .timedOut: "the server did not answer in time"
        case .ended(let end): "the connection has ended" + (end.error.map { ": \($0)" } ?? "")
        }
    }
}

/// How a connection ended.
public struct ClientEnd: Sendable, Hashable {
    /// What went wrong: the text of the server's Close message, or what this client noticed. nil: nothing.
    public internal(set) var error: String?
    /// Whether the server invited the client to come back.
    public internal(set) var allowsReconnect = false
    /// The code of the server's WebSocket close frame; nil: it sent none, or one without a code.
    public internal(set) var closeCode: UInt16?
}
