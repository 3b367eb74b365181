import HubTesting
import Hubs

/// Users as header fields tell them: `x-user`, `x-roles` and `x-desk`, a claim; what there are several of has commas between.
struct UserByHeaders: ConfigurableModule, AuthorizeConnectHooks {
    init(options: inout Options) {}

    func onBeforeAuthorizeConnect(_ attempt: ConnectAttempt) -> ConnectVerdict {
        let headers = attempt.request.headers
        guard let id = headers["x-user"] else { return .proceed }
        let desks = Self.words(headers["x-desk"])
        return .admit(HubUser(id: id, roles: Set(Self.words(headers["x-roles"])), claims: desks.isEmpty ? [:] : ["desk": desks]))
    }

    private static func words(_ text: String?) -> [String] { text?.split(separator: ",").map(String.init) ?? [] }
}

/// Who comes.
struct Guest: Sendable {
    var user: String?
    var roles = ""
    var desk = ""

    static let nobody = Guest()

    var headers: [String: String] { user.map { ["x-user": $0, "x-roles": roles, "x-desk": desk] } ?? [:] }
}
