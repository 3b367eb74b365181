import Hubs

/// What hubs and methods are called on the wire, after the naming stage: two that nobody could tell apart are a mistake.
enum WireNames {
    static func check(_ hubs: [HubSection], _ options: inout Options) {
        let builder = PlanBuilder(trace: TraceSwitch())
        var places: [String: ConfigurationPosition] = [:]
        for hub in hubs {
            guard let source = hub.source else { continue }
            let names = builder.names(of: source)
            checkMethods(names.methods, of: hub, source.definition, &options)
            let quoted = ConfigurationProblem.quote(names.hub)
            if !WireName.canBeHub(names.hub) {
                guard WireName.canBeHub(hub.key.text), source.name == nil else { continue }
                let sentence = "\(quoted) cannot be the hub's name on the wire: \(hubRule)"
                options.report(ConfigurationProblem(at: hub.namePlace, sentence))
            } else if let first = places[names.hub.lowercased()] {
                let called = hub.isNameSecret ? "has the same name" : "is called \(quoted)"
                let sentence = "the hub \(called) on the wire as the one at \(first): one of them needs another 'name'"
                options.report(ConfigurationProblem(at: hub.namePlace, sentence))
            } else {
                places[names.hub.lowercased()] = hub.namePlace
            }
        }
    }

    /// What `WireName` asks of hubs, for a sentence.
    static let hubRule = "no dots, no control characters, 1 to \(WireName.maximumLength) bytes"

    /// Methods are found by name, ignoring case, and number of arguments.
    private static func checkMethods(
        _ names: [String], of hub: HubSection, _ definition: HubDefinition, _ options: inout Options
    ) {
        var firsts: [String: MethodDefinition] = [:]
        for (name, method) in zip(names, definition.methods) {
            guard WireName.canBeMethod(name) else {
                let sentence =
                    "\(ConfigurationProblem.quote(name)) cannot be a method's name on the wire: "
                    + "no control characters, 1 to \(WireName.maximumLength) bytes"
                options.report(ConfigurationProblem(at: hub.methods.place(of: method.name) ?? hub.place, sentence))
                continue
            }
            let call = "\(name.lowercased())/\(method.parameters.count)"
            guard let first = firsts.updateValue(method, forKey: call) else { continue }
            guard let place = hub.methods.place(of: method.name), let other = hub.methods.place(of: first.name) else {
                let both = "\(first.label) and \(method.label)"
                let sentence = "a call cannot tell the methods \(both) apart: the same name and number of parameters"
                options.report(ConfigurationProblem(at: hub.place, sentence))
                continue
            }
            let quoted = ConfigurationProblem.quote(method.name)
            let sentence = "a call cannot tell \(quoted) from the method of the same name and number of parameters at \(other)"
            options.report(ConfigurationProblem(at: place, sentence))
        }
    }
}
