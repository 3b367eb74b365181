/// Who a connection belongs to, as the authorize-connect stage said; anonymous by default.
public struct HubUser: Sendable, Hashable {
    /// What `clients.user(_:)` finds the user by, compared exactly; nil for anonymous.
    public var id: String?
    /// A name to show.
    public var name: String?
    /// The user's roles.
    public var roles: Set<String>
    /// What else is known of the user; a claim may have several values.
    public var claims: [String: [String]]

    /// A user of that id.
    public init(id: String?, name: String? = nil, roles: Set<String> = [], claims: [String: [String]] = [:]) {
        self.id = id
        self.name = name
        self.roles = roles
        self.claims = claims
    }

    /// Nobody in particular.
    public static let anonymous = HubUser(id: nil)
}
