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

    /// Checks the arguments against the declared types, then does step after step.
    nonisolated(nonsending) func run(_ call: IncomingCall) async throws -> HubResult {
        var arguments = call.arguments
        var values: [HubValue] = []
        values.reserveCapacity(parameters.count)
        for parameter in parameters { values.append(try parameter.read(&arguments)) }
        return try await steps.run(DeclaredCall(arguments: values, context: call.context)) ?? .nothing
    }
}
