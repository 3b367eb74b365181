import Hubs

/// A hub that the file declares: to plans and dispatch the same thing as one written in Swift.
final class DeclaredHub: Sendable {
    /// The hub of these methods. There is nothing to make for a call, so the object itself is the factory.
    static func definition(of name: String, _ methods: [(key: ConfigurationKey, value: DeclaredMethod)]) -> HubDefinition {
        HubDefinition(
            name: name,
            methods: methods.map { key, method in
                MethodDefinition(
                    name: key.text, parameters: method.parameters.map { HubParameter($0.name) },
                    bind: { arguments in _ = try method.bind(arguments) },
                    run: { call, _ in try await method.run(call) })
            }, factory: DeclaredHub())
    }
}
