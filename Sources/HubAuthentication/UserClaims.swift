import Hubs

/// Which claims are the user's id, name and roles.
struct UserClaims: Sendable {
    private let id: String
    private let name: String
    private let roles: String

    init(options: inout Options) {
        id = options("userId", default: "sub", "The claim that is the user's id.")
        name = options("name", default: "name", "The claim that is the user's name.")
        roles = options("roles", default: "roles", "The claim that holds the user's roles, one or a list.")
    }

    init(id: String = "sub", name: String = "name", roles: String = "roles") {
        (self.id, self.name, self.roles) = (id, name, roles)
    }

    /// The user that a good token speaks of. A token need not name one; then it is nobody in particular, with these roles.
    func user(_ claims: HubObject, expiry: Double) throws(TokenRefusal) -> HubUser {
        var user = HubUser(id: try text(claims[id]), name: try text(claims[name]))
        if let said = claims[roles] {
            guard let names = said.texts else { throw .user }
            user.roles = Set(names)
        }
        for member in claims.members {
            let values = member.value.array?.map(\.claimText) ?? [member.value.claimText]
            user.claims[member.name] = values.compactMap { $0 }
        }
        // Beyond what 64 bits hold is never.
        user.expiry = Int64(exactly: expiry.rounded(.down))
        return user
    }

    private func text(_ claim: HubValue?) throws(TokenRefusal) -> String? {
        guard let claim, claim != .null else { return nil }
        guard let text = claim.string, !text.isEmpty else { throw .user }
        return text
    }
}

extension HubValue {
    /// A text, number or truth value as text; nil for what has an inside.
    fileprivate var claimText: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .bool, .integer, .unsigned, .double: description
        default: nil
        }
    }
}
