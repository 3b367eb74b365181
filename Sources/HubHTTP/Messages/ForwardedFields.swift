import HubBase
import HubSettings

/// What trusted proxies say of a request: who asks, and which scheme, host and port the browser saw.
///
/// The fields of both kinds, `X-Forwarded-…` and `Forwarded` (RFC 7239), are read from the nearest proxy outwards: each tells who it
/// got the request from, and who is no trusted proxy himself is the client. What cannot be read counts as not said. A proxy writes one
/// of the kinds and hands on the other as the client sent it, so what they disagree about counts as not said either.
struct ForwardedFields: Equatable {
    /// The client, with port 0 where only its address is known; the last proxy that was heard of when nothing is said of the client.
    private(set) var peer: SocketAddress
    /// `http` or `https`.
    private(set) var scheme: String?
    /// The host, perhaps with a port.
    private(set) var authority: Authority?

    /// What the fields say that a trusted `proxy` brought.
    init(_ fields: HTTPFields, from proxy: SocketAddress, trusting trusted: [IPNetwork]) {
        let plain = ForwardedHop.plain(fields)
        let standard = ForwardedHop.standard(fields)
        self.init(plain.isEmpty ? standard : plain, from: proxy, trusting: trusted)
        if !plain.isEmpty && !standard.isEmpty {
            let other = Self(standard, from: proxy, trusting: trusted)
            if peer != other.peer { peer = proxy }
            scheme = Self.agreed(scheme, other.scheme)
            authority = Self.agreed(authority, other.authority)
        }
        let seen = authority ?? fields["host"].flatMap(Authority.init)
        authority = seen?.with(defaultPort: fields.tokens("x-forwarded-port").last.flatMap { UInt16($0) })
    }

    private init(_ hops: [ForwardedHop], from proxy: SocketAddress, trusting trusted: [IPNetwork]) {
        peer = proxy
        for hop in hops {
            scheme = hop.scheme ?? scheme
            authority = hop.authority ?? authority
            guard let client = hop.client else { return }
            peer = client
            guard trusted.trust(client) else { return }
        }
    }

    /// What both say, or the one that says something.
    private static func agreed<Value: Equatable>(_ one: Value?, _ other: Value?) -> Value? {
        guard let one, let other else { return one ?? other }
        return one == other ? one : nil
    }
}

extension [IPNetwork] {
    /// Whether an address is in one of the networks.
    func trust(_ peer: SocketAddress) -> Bool {
        guard !isEmpty, let address = IPAddress(peer.host) else { return false }
        return contains { $0.contains(address) }
    }
}
