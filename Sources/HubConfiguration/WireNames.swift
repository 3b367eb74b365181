import Hubs

/// What hubs and methods are called on the wire, after the naming stage: two that nobody could tell apart are a mistake.
enum WireNames {
    static func check(_ hubs: [HubSection], _ options: inout Options) {
        let builder = PlanBuilder(trace: TraceSwitch())
        var places: [String: ConfigurationPosition] = [:]
        for hub in hubs {
            guard let source = hub.source else { continue }
            let names = builder.names(of: source)
            checkMethods(names.methods, of: hub, &options)
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
    private static func checkMethods(_ methods: [NamedMethod], of hub: HubSection, _ options: inout Options) {
        var firsts: [String: NamedMethod] = [:]
        for method in methods {
            for name in [method.name] + method.otherNames {
                guard WireName.canBeMethod(name) else {
                    let sentence =
                        "\(ConfigurationProblem.quote(name)) cannot be a method's name on the wire: "
                        + "no control characters, 1 to \(WireName.maximumLength) bytes"
                    options.report(ConfigurationProblem(at: place(of: method, in: hub) ?? hub.place, sentence))
                    continue
                }
                let call = "\(name.lowercased())/\(method.definition.parameters.count)"
                guard let first = firsts.updateValue(method, forKey: call) else { continue }
                report(method, first, in: hub, &options)
            }
        }
    }

    private static func report(_ method: NamedMethod, _ first: NamedMethod, in hub: HubSection, _ options: inout Options) {
        guard let place = Self.place(of: method, in: hub), let other = Self.place(of: first, in: hub) else {
            let both = "\(first.definition.label) and \(method.definition.label)"
            let sentence = "a call cannot tell the methods \(both) apart: the same name and number of parameters"
            return options.report(ConfigurationProblem(at: method.place ?? first.place ?? hub.place, sentence))
        }
        let quoted = ConfigurationProblem.quote(method.definition.name)
        let sentence = "a call cannot tell \(quoted) from the method of the same name and number of parameters at \(other)"
        options.report(ConfigurationProblem(at: place, sentence))
    }

    /// Where the file says what the method is called, else where it names it.
    private static func place(of method: NamedMethod, in hub: HubSection) -> ConfigurationPosition? {
        method.place ?? hub.methods.place(of: method.definition.name)
    }
}
