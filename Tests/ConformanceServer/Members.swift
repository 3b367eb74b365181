import HubServer

/// Lets in who is somebody, and, where a role is asked for, calls through of who has it.
struct Members: ConfigurableModule, AuthorizeConnectHooks, IncomingHooks {
    private let role: String?

    init(options: inout Options) { role = options("role", "The role that a call needs.") }

    func onBeforeAuthorizeConnect(_ attempt: ConnectAttempt) -> ConnectVerdict {
        attempt.user.id == nil ? .refuse(.unauthorized) : .proceed
    }

    func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict {
        guard let role, !call.context.user.roles.contains(role) else { return .proceed }
        return .reject(HubError("The role \(role) is needed."))
    }
}
