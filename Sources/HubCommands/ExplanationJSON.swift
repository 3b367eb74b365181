import HubServer

/// What `explain --json` tells, for programs.
enum ExplanationJSON {
    /// Every option by its name, `section.option`.
    static func of(_ settings: [EffectiveOption]) -> HubValue { .array(ExplanationText.flat(settings).map(option)) }

    /// A hub, or one method of it.
    static func of(_ hub: Explanation.Hub, _ method: String?, _ outcome: Rehearsal.Outcome?) -> HubValue {
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
        members.append(HubObject.Member("methods", .array(methods.map(value))))
        if let outcome { members.append(HubObject.Member("outcome", value(outcome))) }
        return .object(HubObject(members))
    }

    private static func value(_ method: HubStages.Method) -> HubValue {
        [
            "method": .string(method.name), "name": .string(method.wireName),
            "parameters": .array(method.parameters.map { .string($0) }), "modules": chain(method.modules),
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

    private static func value(_ outcome: Rehearsal.Outcome) -> HubValue {
        switch outcome {
        case .reached: ["reached": true]
        case .answered: ["reached": false]
        case .stopped(let stage, let module, let why):
            ["reached": false, "stage": .string(stage), "module": module.map { .string($0) } ?? .null, "why": .string(why)]
        }
    }

    private static func place(_ place: ConfigurationPosition?) -> HubValue { place.map { .string("\($0)") } ?? .null }
}
