import HubBase
import HubHTTP

/// Where a hub is: an address, and the target of its requests.
struct HubURL: Equatable {
    let address: SocketAddress
    /// Host and port as the Host field wants them.
    let authority: String
    private let path: String
    private let query: String

    /// Reads `http://host:port/path?query`; `ws` is the same. The host is an address in numbers, or `localhost`.
    init(_ text: String) throws(ClientError) {
        guard let mark = text.firstRange(of: "://") else { throw .badURL("'\(text)' has no scheme") }
        switch text[..<mark.lowerBound].lowercased() {
        case "http", "ws": break
        case "https", "wss": throw .badURL("TLS is not available yet")
        default: throw .badURL("'\(text)' is neither http nor ws")
        }
        let rest = text[mark.upperBound...]
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else {
            throw .badURL("'\(text)' holds characters that must be escaped")
        }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        guard let named = Authority(rest[..<end]) else { throw .badURL("'\(rest[..<end])' is no host and port") }
        authority = String(rest[..<end])
        let host = named.host == "localhost" ? "127.0.0.1" : named.host.filter { $0 != "[" && $0 != "]" }
        address = SocketAddress(host: host, port: named.port ?? 80)
        let parts = rest[end...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts.first.map { $0.hasSuffix("/") ? String($0.dropLast()) : String($0) } ?? ""
        query = parts.count > 1 ? String(parts[1]) : ""
    }

    /// Whether it is this machine's own.
    var isLoopback: Bool { address.isLoopback }

    /// The target of a request below the hub's path, with one more key behind its own query.
    func target(_ suffix: String = "", adding item: String? = nil) -> String {
        let path = path + suffix
        let query = [query, item ?? ""].filter { !$0.isEmpty }.joined(separator: "&")
        return (path.isEmpty ? "/" : path) + (query.isEmpty ? "" : "?" + query)
    }
}
