import Hubs

/// A list of steps: those of a method, or of a condition.
struct DeclaredSteps: Sendable {
    private let steps: [any DeclaredStep]

    /// Reads the list `name`; what is wrong with it is reported.
    init(_ name: String, options: inout Options, _ scope: StepScope, _ help: String) {
        let entries = options.entries(name, of: "a step", shape: .defined("steps"), help)
        var steps: [ReadStep] = []
        for (index, entry) in entries.enumerated() {
            guard let kind = scope.catalog[entry.key.text] else {
                if scope.catalog.isPartial, NearestName.find(entry.key.text, among: scope.catalog.names) == nil { continue }
                let sentence = NearestName.unknown("step", entry.key.text, among: scope.catalog.names)
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
            steps.append(kind.read(value, entry.key, scope, &options))
        }
        self.steps = steps.map(\.step)
        guard let place = options.position(of: name) else { return }
        options.note(EffectiveOption(name, at: place, inside: steps.map(\.said)))
    }

    /// Does step after step, up to one that decides the method's result.
    nonisolated(nonsending) func run(_ call: DeclaredCall) async throws -> HubResult? {
        for step in steps {
            if let result = try await step.run(call) { return result }
        }
        return nil
    }
}
