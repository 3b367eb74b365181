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
    /// Until when it is known who this is, in seconds since 1970, as a token says it; nil: for good. With
    /// `closeOnAuthenticationExpiration` the connection ends then, unless the user is replaced before.
    public var expiry: Int64?

    /// A user of that id.
    public init(
        id: String?, name: String? = nil, roles: Set<String> = [], claims: [String: [String]] = [:], expiry: Int64? = nil
    ) {
        self.id = id
        self.name = name
        self.roles = roles
        self.claims = claims
        self.expiry = expiry
    }

    /// Nobody in particular.
    public static let anonymous = HubUser(id: nil)
}
