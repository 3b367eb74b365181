import HubBase
package import HubSettings

/// Which pages may reach a hub: those of the server's own origin, and those of the list. Nothing is compared by a part, and what
/// cannot be read is refused.
package struct OriginPolicy: Sendable {
    /// What a request's Origin field means for it.
    package enum Decision: Equatable, Sendable {
        /// There is none: not a browser's, passes.
        case absent
        /// May connect; exactly this is echoed.
        case allowed(String)
        /// May not connect: the page's origin, and the server's own as the browser saw it, for the log.
        case refused(origin: String, own: String)
        /// More than one: 400.
        case doubled
    }

    private let allowed: AllowedOrigins
    private let listed: [Origin]

    package init(_ allowed: AllowedOrigins) {
        self.allowed = allowed
        listed = if case .list(let texts) = allowed { texts.compactMap(Origin.init) } else { [] }
    }

    package func decide(_ request: HTTPRequest) -> Decision {
        let origins = request.fields.values("origin")
        guard origins.count <= 1 else { return .doubled }
        guard let text = origins.first else { return .absent }
        if allowed == .any { return .allowed(text) }
        let own = "\(request.scheme)://\(request.authority?.description ?? "")"
        guard let origin = Origin(text), listed.contains(origin) || origin == Origin(own) else {
            return .refused(origin: text, own: own)
        }
        return .allowed(text)
    }

    /// The fields that let the page read the answer; they belong on every answer, also on refusals.
    package static func fields(for decision: Decision) -> HTTPFields {
        guard case .allowed(let origin) = decision else { return ["Vary": "Origin"] }
        return ["Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true", "Vary": "Origin"]
    }

    /// With what pages may ask.
    private static let methods = ["GET", "POST", "DELETE"]

    /// The answer to a browser that asks before it sends, nil for any other request. Comes before authentication: the question has
    /// neither token nor cookie.
    package static func preflight(_ request: HTTPRequest, _ decision: Decision) -> HTTPResponse? {
        guard request.method == .options, let method = request.fields["access-control-request-method"] else { return nil }
        var fields = fields(for: decision)
        if case .allowed = decision {
            fields["Access-Control-Allow-Methods"] = methods.contains(method) ? method : methods.joined(separator: ",")
            let asked = request.fields.tokens("access-control-request-headers")
            if !asked.isEmpty { fields["Access-Control-Allow-Headers"] = asked.joined(separator: ",") }
        }
        return HTTPResponse(.noContent, fields: fields)
    }
}

/// A scheme, a host and a port, with the port written out.
private struct Origin: Equatable {
    let scheme: String
    let authority: Authority
    let port: UInt16?

    init?(_ text: String) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), text[colon...].hasPrefix("://") else { return nil }
        scheme = String(text[..<colon]).asciiLowercased
        guard !scheme.isEmpty, scheme.utf8.allSatisfy(\.isToken),
            let authority = Authority(text[text.index(colon, offsetBy: 3)...])
        else { return nil }
        self.authority = authority
        port = authority.port ?? (scheme == "http" ? 80 : scheme == "https" ? 443 : nil)
    }

    static func == (left: Origin, right: Origin) -> Bool {
        left.scheme == right.scheme && left.authority.host == right.authority.host && left.port == right.port
    }
}
