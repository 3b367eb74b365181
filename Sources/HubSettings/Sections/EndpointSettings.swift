/// How clients reach one hub.
public struct EndpointSettings: Sendable, Equatable {
    /// The paths it is mounted on, each beginning with a slash.
    public var paths: [String] = []
    /// Those that came from the environment: no output may show them.
    package var secretPaths: Set<String> = []
    /// Which pages of other sites may connect.
    public var allowedOrigins = AllowedOrigins.list([])
    /// How long the WebSocket close handshake may take; 5 s by default.
    public var closeTimeout: Duration = .seconds(5)
    /// From negotiate to the connection that it is for; 15 s by default.
    public var negotiateTimeout: Duration = .seconds(15)
    /// Connections that were negotiated and have not come yet; 10,000 by default. Beyond, a negotiate is answered 503.
    public var maximumNegotiatedConnections = 10_000
    /// Of two hubs with one path the lower order serves; 0 by default.
    public var order = 0

    /// No path, only the server's own origin.
    public init() {}

    /// What `options` say, and what `parent` says where they are silent; paths are a hub's own.
    package init(options: inout Options, over parent: EndpointSettings = EndpointSettings()) {
        let transports: [Transport]? = options("transports", "How clients may be connected; webSockets when left out.")
        if transports == [] { options.reject("transports", "'transports' expects at least one transport") }
        allowedOrigins = options(
            "allowedOrigins", default: parent.allowedOrigins,
            "Pages of other sites that may connect, as https://example.com; any: all of them.")
        negotiateTimeout = options(
            "negotiateTimeout", default: parent.negotiateTimeout, in: Bounds.times,
            "How long a client may take from negotiate to connecting.")
        maximumNegotiatedConnections = options(
            "maximumNegotiatedConnections", default: parent.maximumNegotiatedConnections, in: 1...1_000_000,
            "Most connections that were negotiated and have not come yet.")
        closeTimeout = options.section("webSockets", "Options of WebSockets.") {
            $0("closeTimeout", default: parent.closeTimeout, in: Bounds.times, "How long the close handshake may take.")
        }
        options.notAvailable(
            "serverSentEvents", "longPolling", "applicationMaxBufferSize", "transportMaxBufferSize", "minimumProtocolVersion",
            "allowStatefulReconnects")
    }
}

/// The origins that may connect beside the server's own.
public enum AllowedOrigins: Sendable, Equatable {
    /// Exactly these: scheme, host and port, as `https://example.com`.
    case list([String])
    /// Every origin.
    case any
}

extension AllowedOrigins: OptionValue {
    /// The word `any`, or a list of origins.
    public static var expectation: String { "'any' or a list of origins" }
    /// The word, or a list of texts.
    public static var shape: OptionShape { .either([.words(["any"]), .list(.text(form: nil))]) }
    /// None.
    public static var placeholder: AllowedOrigins { .list([]) }

    /// `any`, or the list.
    public var written: String {
        switch self {
        case .any: "any"
        case .list(let origins): origins.written
        }
    }

    /// Reads `any`, or a list of which each is a scheme, a host and perhaps a port.
    public static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> AllowedOrigins? {
        if node.text == "any" { return .any }
        guard let elements = node.elements else {
            faults.append(OptionFault(node, expected: expectation, names: ["any"]))
            return nil
        }
        let wrong = elements.filter { !($0.text.map(isOrigin) ?? false) }
        faults += wrong.map { OptionFault($0, expected: "origins (as https://example.com, without a path)") }
        return wrong.isEmpty ? .list(elements.compactMap(\.text)) : nil
    }

    private static func isOrigin(_ text: String) -> Bool {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return false }
        let scheme = text[..<colon]
        let host = text[colon...].dropFirst(3)
        return !scheme.isEmpty && scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
            && !host.isEmpty
            && host.unicodeScalars.allSatisfy { $0 > " " && $0 != "\u{7F}" && !"/?#@\\".unicodeScalars.contains($0) }
    }
}

/// A way to connect that the file may name.
private enum Transport: String, CaseIterable, OptionValue {
    case webSockets, serverSentEvents, longPolling

    static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> Transport? {
        switch node.text.flatMap({ Transport(rawValue: GuideSpelling.key(for: $0)) }) {
        case .webSockets:
            return .webSockets
        case .some(let later):
            faults.append(OptionFault(node, problem: "'\(later.rawValue)' is not available yet"))
        case nil:
            faults.append(OptionFault(node, expected: expectation, names: allCases.map(\.rawValue)))
        }
        return nil
    }
}
