import Hubs

/// A method that the file declares: what it takes and what it does.
struct DeclaredMethod: Sendable {
    let parameters: [DeclaredParameter]
    let steps: [any DeclaredStep]

    init(options: inout Options) {
        let parameters = DeclaredParameter.read(options: &options)
        var steps: [any DeclaredStep] = []
        let entries = options.entries(
            "do", of: "a step", shape: .defined("steps"), "What the method does, in order; the last step may be a reply.")
        if options.position(of: "do") == nil { options.reject("do", "'do' is missing") }
        for (index, entry) in entries.enumerated() {
            guard let kind = StepKind.all.first(where: { $0.name == entry.key.text }) else {
                let sentence = NearestName.unknown("step", entry.key.text, among: StepKind.all.map(\.name))
                options.report(ConfigurationProblem(at: entry.key.position, sentence))
                continue
            }
            if kind.isLast, index + 1 < entries.count {
                let sentence = "'\(kind.name)' ends the method: this step would never run"
                options.report(ConfigurationProblem(at: entries[index + 1].key.position, sentence))
            }
            guard let value = entry.value else {
                options.report(ConfigurationProblem(at: entry.key.position, "the step '\(kind.name)' needs a value"))
                continue
            }
            steps.append(kind.read(value, entry.key, parameters, &options))
        }
        self.parameters = parameters
        self.steps = steps
    }

    /// Checks the arguments against the declared types, then does step after step.
    nonisolated(nonsending) func run(_ call: IncomingCall) async throws -> HubResult {
        var arguments = call.arguments
        var values: [HubValue] = []
        values.reserveCapacity(parameters.count)
        for parameter in parameters { values.append(try parameter.read(&arguments)) }
        let declared = DeclaredCall(arguments: values, context: call.context)
        for step in steps {
            if let result = try await step.run(declared) { return result }
        }
        return .nothing
    }
}
