import HubServer

/// What `explain` tells, for people.
enum ExplanationText {
    /// Every option, a line each: its value, and where it is said.
    static func of(_ settings: [EffectiveOption]) -> String {
        Columns.text(flat(settings).map { ($0.name + text($0.value), place($0.place)) }, indent: 0)
    }

    /// A hub, or one method of it.
    static func of(_ hub: Explanation.Hub, _ method: String?, _ result: RehearsedCall.Result?) -> String {
        let methods = method.map { hub.stages.methods(named: $0) } ?? []
        let told = methods.isEmpty ? whole(hub) : methods.flatMap { of($0, hub) }
        return (told + (result.map { [""] + sentences($0, method) } ?? [])).joined(separator: "\n")
    }

    private static func whole(_ hub: Explanation.Hub) -> [String] {
        var lines = ["hub \(hub.key), '\(hub.stages.hub)' on the wire, at \(hub.paths.joined(separator: ", "))"]
        for stage in hub.stages.stages { lines += ["", stage.name] + chain(stage.modules) }
        lines += ["", "methods"]
        lines += hub.stages.methods.map { "  \(signature($0)): " + list($0.modules) }
        return lines + ["", "options", of(hub.settings)]
    }

    private static func of(_ method: HubStages.Method, _ hub: Explanation.Hub) -> [String] {
        ["\(hub.key).\(signature(method)), '\(method.wireName)' on the wire"] + chain(method.modules)
            + (hub.steps(of: method.name).map { ["  then its steps"] + steps($0) } ?? ["  then the method"])
    }

    /// What a declared method does, each step with what is said of it.
    private static func steps(_ steps: [EffectiveOption]) -> [String] {
        let rows = steps.enumerated().flatMap { index, step in
            [("\(index + 1) \(step.name)\(text(step.value))", place(step.place))] + Self.rows(step.inside)
        }
        return rows.isEmpty ? ["  none"] : [Columns.text(rows, indent: 2)]
    }

    /// Modules in their order, each with whose pipeline lists it, and its options.
    private static func chain(_ modules: [ModuleEntry]) -> [String] {
        guard !modules.isEmpty else { return ["  no module"] }
        let rows = modules.enumerated().flatMap { index, entry in
            let origin = entry.origin.map { "\($0.scope), \($0.place)" } ?? "in Swift"
            return [("\(index + 1) \(entry.name)", origin)] + Self.rows(entry.origin?.options ?? [])
        }
        return [Columns.text(rows, indent: 2)]
    }

    private static func rows(_ options: [EffectiveOption]) -> [(String, String)] {
        flat(options).map { ("    \($0.name)\(text($0.value))", place($0.place)) }
    }

    private static func signature(_ method: HubStages.Method) -> String {
        "\(method.name)(\(method.parameters.joined(separator: ", ")))"
    }

    private static func list(_ modules: [ModuleEntry]) -> String {
        modules.isEmpty ? "no module" : modules.map(\.name).joined(separator: ", ")
    }

    private static func sentences(_ result: RehearsedCall.Result, _ method: String?) -> [String] {
        let sends = result.sends.map { "A stage calls \(ConfigurationProblem.quote($0)) of clients; nobody hears it." }
        guard case .stopped(let stop) = result.outcome, let told = stop.told else {
            return sends + [sentence(result.outcome, method)]
        }
        return sends + [sentence(result.outcome, method), "The caller is told: \(told)"]
    }

    private static func sentence(_ outcome: Rehearsal.Outcome, _ method: String?) -> String {
        switch outcome {
        case .reached: method == nil ? "The caller may connect." : "The call comes to the method."
        case .answered: "A stage answers in place of the method."
        case .stopped(let stop):
            "Stopped at \(stop.stage)\(stop.module.map { ", by '\($0)'" } ?? ""): \(stop.why)"
        }
    }

    /// Options inside others as `section.option`.
    static func flat(_ settings: [EffectiveOption]) -> [EffectiveOption] {
        settings.flatMap { option in
            let own = option.value != nil || option.inside.isEmpty || option.place != nil ? [option] : []
            return own
                + flat(option.inside).map {
                    EffectiveOption("\(option.name).\($0.name)", value: $0.value, at: $0.place)
                }
        }
    }

    private static func text(_ value: String?) -> String { value.map { ": \($0.isEmpty ? "\"\"" : $0)" } ?? "" }

    private static func place(_ place: ConfigurationPosition?) -> String { place.map { "\($0)" } ?? "default" }
}
