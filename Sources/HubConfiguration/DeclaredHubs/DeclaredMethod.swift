import Hubs

/// A method that the file declares: what it takes and what it does.
struct DeclaredMethod: Sendable {
    let parameters: [DeclaredParameter]
    let steps: DeclaredSteps

    init(options: inout Options, catalog: StepCatalog) {
        parameters = DeclaredParameter.read(options: &options)
        let scope = StepScope(parameters: parameters, catalog: catalog)
        steps = DeclaredSteps("do", options: &options, scope, "What the method does, in order; the last step may be a reply.")
        if options.position(of: "do") == nil { options.reject("do", "'do' is missing") }
    }

    /// The arguments, checked against the declared types.
    func bind(_ arguments: HubArguments) throws -> [HubValue] {
        var arguments = arguments
        var values: [HubValue] = []
        values.reserveCapacity(parameters.count)
        for parameter in parameters { values.append(try parameter.read(&arguments)) }
        return values
    }

    /// Binds the arguments, then does step after step.
    nonisolated(nonsending) func run(_ call: IncomingCall) async throws -> HubResult {
        try await steps.run(DeclaredCall(arguments: bind(call.arguments), context: call.context)) ?? .nothing
    }
}
