public import HubBase
package import HubSettings

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
    /// Who asks: what trusted proxies say of it, else the other end of the socket. The port is 0 where a proxy does not tell it.
    public let peer: SocketAddress
    /// What the browser was asked for, as trusted proxies tell it: `http` or `https`.
    package let scheme: String
    /// Host and port that the browser saw, as trusted proxies tell them, else the Host field's; nil when there is none.
    package let authority: Authority?
    /// Whether the other end of the socket is a trusted proxy, so that what it says of the client counts.
    package let isFromTrustedProxy: Bool
    /// Whether the client speaks HTTP/1.0.
    package let isOld: Bool

    /// A request, as a connection makes it of what it read from `socket`.
    package init(
        method: HTTPMethod, target: RequestTarget, fields: HTTPFields, body: [UInt8] = [], peer socket: SocketAddress,
        isOld: Bool = false, trusting trusted: [IPNetwork] = []
    ) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
        self.isOld = isOld
        isFromTrustedProxy = trusted.trust(socket)
        let forwarded = isFromTrustedProxy ? ForwardedFields(fields, from: socket, trusting: trusted) : nil
        peer = forwarded?.peer ?? socket
        scheme = forwarded?.scheme ?? "http"
        authority = forwarded.map(\.authority) ?? fields["host"].flatMap { Authority($0) }
    }

    /// Whether somebody speaks for a client and is no trusted proxy.
    package var hasUntrustedForwarding: Bool {
        !isFromTrustedProxy
            && fields.contains { $0.name.asciiLowercased.hasPrefix("x-forwarded-") || $0.name.equalsIgnoringCase("forwarded") }
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
