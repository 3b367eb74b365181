/// The request that carried a connection, as it was when it came. It never changes and is always there.
public struct HubRequest: Sendable, Equatable {
    /// The path, percent-decoded, without the query.
    public let path: String
    /// The header fields; names are compared ignoring case.
    public let headers: HubFields
    /// The query, decoded, the protocol's own keys among it; names are compared ignoring case.
    public let query: HubFields
    /// The cookies; names are compared exactly.
    public let cookies: HubFields
    /// Where the request came from.
    public let peer: SocketAddress
    /// Whether a proxy of `server.trustedProxies` brought it: what its fields say of the client may be believed then.
    public let isFromTrustedProxy: Bool

    /// A request of these parts.
    public init(
        path: String, headers: HubFields = HubFields(), query: HubFields = HubFields(),
        cookies: HubFields = HubFields(ignoringCase: false), peer: SocketAddress = SocketAddress(host: "127.0.0.1", port: 0),
        isFromTrustedProxy: Bool = false
    ) {
        self.path = path
        self.headers = headers
        self.query = query
        self.cookies = cookies
        self.peer = peer
        self.isFromTrustedProxy = isFromTrustedProxy
    }
}
