/// A method with what the naming stage made of its name.
package struct NamedMethod: Sendable {
    package let definition: MethodDefinition
    /// What it is called on the wire.
    package var name: String
    /// What it answers to beside that.
    package var otherNames: [String] = []
    /// Where the file says what it is called; nil: nowhere.
    package var place: ConfigurationPosition?

    init(definition: MethodDefinition, name: String) {
        self.definition = definition
        self.name = name
    }
}

extension HubMethod {
    /// The same method by another name.
    func called(_ name: String) -> HubMethod {
        HubMethod(
            hub: hub, name: self.name, label: label, wireName: name, parameters: parameters, isKnown: isKnown,
            redaction: redaction,
            chain: chain, factory: factory, run: run)
    }
}
