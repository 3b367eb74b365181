import HubServer

/// Users by token: `token-NAME`, as a bearer token or as the query value `access_token`, is the user NAME; no token is nobody, or refused
/// where one is required; any other token is refused.
struct TokenUsers: ConfigurableModule, AuthorizeConnectHooks {
    private let isRequired: Bool

    init(options: inout Options) {
        isRequired = options("required", default: false, "Whether who brings no token is refused.")
    }

    func onBeforeAuthorizeConnect(_ attempt: ConnectAttempt) -> ConnectVerdict {
        guard let token = token(of: attempt.request) else { return isRequired ? .refuse(.unauthorized) : .proceed }
        guard token.hasPrefix("token-"), token != "token-" else { return .refuse(.unauthorized) }
        return .admit(HubUser(id: String(token.dropFirst("token-".count))))
    }

    private func token(of request: HubRequest) -> String? {
        if let field = request.headers["authorization"] {
            return field.hasPrefix("Bearer ") ? String(field.dropFirst("Bearer ".count)) : field
        }
        return request.query["access_token"]
    }
}
