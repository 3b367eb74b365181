import Hubs

/// Who it is by the fields of a proxy that has asked already. Only of one in `server.trustedProxies`: everybody can send fields.
struct ProxyIdentity: Sendable {
    private let id: String?
    private let name: String?
    private let roles: String?

    init(options: inout Options) {
        id = options("userId", "The field with the user's id, as x-remote-user.")
        name = options("name", "The field with the user's name.")
        roles = options("roles", "The field with the user's roles, commas between them.")
        if id == nil, name != nil || roles != nil { options.reject("userId", "'userId' is missing") }
    }

    init(id: String? = nil, name: String? = nil, roles: String? = nil) { (self.id, self.name, self.roles) = (id, name, roles) }

    /// Whether fields count at all.
    var isUsed: Bool { id != nil }

    /// The user; nil if the request names none, or comes from somebody else.
    ///
    /// - Throws: when the id is there twice: the client may have added one.
    func user(of request: HubRequest) throws(TokenRefusal) -> HubUser? {
        guard let id, request.isFromTrustedProxy else { return nil }
        guard let user = try value(id, request), !user.isEmpty else { return nil }
        let named = try roles.flatMap { field throws(TokenRefusal) in try value(field, request) } ?? ""
        let list = named.split(separator: ",").map { $0.trimmed }.filter { !$0.isEmpty }
        return HubUser(
            id: user, name: try name.flatMap { field throws(TokenRefusal) in try value(field, request) }, roles: Set(list))
    }

    private func value(_ field: String, _ request: HubRequest) throws(TokenRefusal) -> String? {
        let values = request.headers.values(field)
        guard values.count < 2 else { throw .proxy }
        return values.first
    }
}

extension Substring {
    /// Without blanks at its ends.
    fileprivate var trimmed: String {
        String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
