import HubServer

/// What `explain --json` tells, for programs.
enum ExplanationJSON {
    /// Every option by its name, `section.option`.
    static func of(_ settings: [EffectiveOption]) -> HubValue { .array(ExplanationText.flat(settings).map(option)) }

    /// A hub, or one method of it.
    static func of(_ hub: Explanation.Hub, _ method: String?, _ result: RehearsedCall.Result?) -> HubValue {
        var members = [
            HubObject.Member("hub", .string(hub.key)), HubObject.Member("name", .string(hub.stages.hub)),
            HubObject.Member("paths", .array(hub.paths.map { .string($0) })),
        ]
        let methods = method.map { hub.stages.methods(named: $0) } ?? hub.stages.methods
        if method == nil {
            members.append(
                HubObject.Member("stages", .object(HubObject(hub.stages.stages.map { .init($0.name, chain($0.modules)) }))))
            members.append(HubObject.Member("options", of(hub.settings)))
        }
        members.append(HubObject.Member("methods", .array(methods.map { value($0, hub.steps(of: $0.name)) })))
        if let result { members.append(HubObject.Member("outcome", value(result))) }
        return .object(HubObject(members))
    }

    private static func value(_ method: HubStages.Method, _ steps: [EffectiveOption]?) -> HubValue {
        [
            "method": .string(method.name), "name": .string(method.wireName),
            "parameters": .array(method.parameters.map { .string($0) }), "modules": chain(method.modules),
            "steps": steps.map { .array($0.map(step)) } ?? .null,
        ]
    }

    private static func step(_ step: EffectiveOption) -> HubValue {
        [
            "step": .string(step.name), "value": step.value.map { .string($0) } ?? .null, "place": place(step.place),
            "options": of(step.inside),
        ]
    }

    private static func chain(_ modules: [ModuleEntry]) -> HubValue {
        .array(
            modules.map { entry in
                [
                    "module": .string(entry.name), "pipeline": entry.origin.map { .string($0.scope) } ?? .null,
                    "place": place(entry.origin?.place), "options": of(entry.origin?.options ?? []),
                ]
            })
    }

    private static func option(_ option: EffectiveOption) -> HubValue {
        ["name": .string(option.name), "value": option.value.map { .string($0) } ?? .null, "place": place(option.place)]
    }

    private static func value(_ result: RehearsedCall.Result) -> HubValue {
        let sends = HubValue.array(result.sends.map { .string($0) })
        return switch result.outcome {
        case .reached: ["reached": true, "sends": sends]
        case .answered: ["reached": false, "sends": sends]
        case .stopped(let stop):
            [
                "reached": false, "stage": .string(stop.stage), "module": stop.module.map { .string($0) } ?? .null,
                "why": .string(stop.why), "told": stop.told.map { .string($0) } ?? .null, "sends": sends,
            ]
        }
    }

    private static func place(_ place: ConfigurationPosition?) -> HubValue { place.map { .string("\($0)") } ?? .null }
}
