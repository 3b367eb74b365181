import Hubs

/// A hub that the file declares: to plans and dispatch the same thing as one written in Swift.
final class DeclaredHub: Sendable {
    /// The hub of these methods. There is nothing to make for a call, so the object itself is the factory.
    static func definition(of name: String, _ methods: [(key: ConfigurationKey, value: DeclaredMethod)]) -> HubDefinition {
        HubDefinition(
            name: name,
            methods: methods.map { key, method in
                MethodDefinition(name: key.text, parameters: method.parameters.map { HubParameter($0.name) }) { call, _ in
                    try await method.run(call)
                }
            }, factory: DeclaredHub())
    }

    /// Methods are found by name, ignoring case, and number of arguments: two that a call could not tell apart are a mistake.
    static func check(_ methods: [(key: ConfigurationKey, value: DeclaredMethod)], _ options: inout Options) {
        var places: [String: ConfigurationPosition] = [:]
        for (key, method) in methods {
            let call = "\(key.text.lowercased())/\(method.parameters.count)"
            guard let first = places.updateValue(key.position, forKey: call) else { continue }
            let name = ConfigurationProblem.quote(key.text)
            let sentence = "a call cannot tell \(name) from the method of the same name and number of parameters at \(first)"
            options.report(ConfigurationProblem(at: key.position, sentence))
        }
    }
}
