import Hubs

/// What a token must claim to be good here and now (RFC 7519).
struct ClaimRules: Sendable {
    private let issuer: String?
    private let audience: [String]
    private let leeway: Duration

    init(options: inout Options) {
        issuer = options("issuer", "Who must have made the token (iss); when left out it does not matter.")
        audience =
            options(
                "audience", default: OneOrMore([]),
                "Whom the token must be for (aud), one of these; when left out, tokens for somebody are refused."
            ).texts
        leeway = options(
            "leeway", default: .seconds(30), in: .zero ... .seconds(600),
            "How far clocks may differ, at both ends of a token's time.")
    }

    init(issuer: String? = nil, audience: [String] = [], leeway: Duration = .seconds(30)) {
        (self.issuer, self.audience, self.leeway) = (issuer, audience, leeway)
    }

    /// - Returns: when the token expires, in seconds since 1970.
    func check(_ claims: HubObject, at now: Double) throws(TokenRefusal) -> Double {
        let leeway = Double(leeway.components.seconds) + Double(leeway.components.attoseconds) / 1e18
        guard let expiry = try date(claims["exp"]) else { throw .noExpiry }
        guard now < expiry + leeway else { throw .expired }
        if let start = try date(claims["nbf"]), now + leeway < start { throw .notYet }
        if let issuer, try text(claims["iss"]) != issuer { throw .issuer }
        try checkAudience(claims["aud"])
        return expiry
    }

    /// A token for somebody is not for everybody: without an audience of ours it is for somebody else.
    private func checkAudience(_ claim: HubValue?) throws(TokenRefusal) {
        guard let claim else {
            guard audience.isEmpty else { throw .audience }
            return
        }
        guard let named = claim.texts else { throw .badClaims }
        guard named.contains(where: audience.contains) else { throw .audience }
    }

    private func date(_ claim: HubValue?) throws(TokenRefusal) -> Double? {
        guard let claim else { return nil }
        guard let seconds = claim.double, seconds.isFinite else { throw .badClaims }
        return seconds
    }

    private func text(_ claim: HubValue?) throws(TokenRefusal) -> String? {
        guard let claim else { return nil }
        guard let text = claim.string else { throw .badClaims }
        return text
    }
}

extension HubValue {
    /// A text, or a list of nothing else, as a list; nil for all other values.
    var texts: [String]? {
        if let text = string { return [text] }
        guard let elements = array else { return nil }
        let texts = elements.compactMap(\.string)
        return texts.count == elements.count ? texts : nil
    }
}
