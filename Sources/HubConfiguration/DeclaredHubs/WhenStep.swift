import Hubs

/// `when: { roles: [admin], do: [reply: $text], else: [reply: no] }`
struct WhenStep: DeclaredStep {
    private let roles: [String]
    private let steps: DeclaredSteps
    private let others: DeclaredSteps

    init(options: inout Options, _ scope: StepScope) {
        roles = options.required("roles", "The roles that count: the caller has one of them.")
        steps = DeclaredSteps("do", options: &options, scope, "What is done for a caller that has.")
        others = DeclaredSteps("else", options: &options, scope, "What is done for all others.")
        if options.position(of: "roles") != nil, roles.isEmpty { options.reject("roles", "'roles' names none") }
        if options.position(of: "do") == nil, options.position(of: "else") == nil {
            options.reject("do", "'do' or 'else' is missing")
        }
    }

    func run(_ call: DeclaredCall) async throws -> HubResult? {
        try await (call.context.user.roles.isDisjoint(with: roles) ? others : steps).run(call)
    }
}
