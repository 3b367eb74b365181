public import HubBase

/// A whole request, as a handler gets it.
public struct HTTPRequest: Sendable {
    /// What is to be done.
    public let method: HTTPMethod
    /// Path and query.
    public let target: RequestTarget
    /// The header fields.
    public let fields: HTTPFields
    /// The body, empty when there was none.
    public let body: [UInt8]
    /// The other end of the socket: a proxy, where one stands in front.
    public let peer: SocketAddress
    /// Whether the client speaks HTTP/1.0.
    package let isOld: Bool

    /// A request, as a connection makes it of what it read.
    package init(
        method: HTTPMethod, target: RequestTarget, fields: HTTPFields, body: [UInt8] = [], peer: SocketAddress,
        isOld: Bool = false
    ) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
        self.peer = peer
        self.isOld = isOld
    }

    /// Whether the answer goes without its body.
    public var isHeadOnly: Bool { method == .head }
}

/// The methods that are served; `CONNECT` and unknown ones are refused while they are read.
public enum HTTPMethod: String, Sendable, CaseIterable {
    /// Reads.
    case get = "GET"
    /// Reads, without the body.
    case head = "HEAD"
    /// Hands something over.
    case post = "POST"
    /// Replaces.
    case put = "PUT"
    /// Changes a part.
    case patch = "PATCH"
    /// Removes.
    case delete = "DELETE"
    /// Asks what is possible; browsers do before they ask another site.
    case options = "OPTIONS"
    /// Asks for the request itself; no route of the house answers it.
    case trace = "TRACE"
}
