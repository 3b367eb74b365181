/// A kind of step of declared hubs: its name in `do:`, and what makes a step of what stands behind the name.
///
/// An application registers those of other products by `HubServerBuilder.step(_:)`.
public struct StepKind: Sendable {
    /// Makes the step of what stands behind the name; what is wrong with it is reported.
    package typealias Reader =
        @Sendable (_ value: ConfigurationNode, _ key: ConfigurationKey, _ scope: StepScope, _ options: inout Options) ->
        ReadStep

    package let name: String
    /// Whether the method's result is decided by it, so that nothing may follow.
    package let isLast: Bool
    package let read: Reader
    /// Its options, when they are a section.
    package let documentation: OptionDocumentation?

    /// A kind whose value has a form of its own.
    package init(name: String, isLast: Bool = false, read: @escaping Reader) {
        self.name = name
        self.isLast = isLast
        self.read = read
        documentation = nil
    }

    /// A kind with options; `short` is the one that is meant when there is a single value in place of them.
    package init(
        name: String, isLast: Bool = false, short: String? = nil, help: String,
        section: @escaping @Sendable (_ options: inout Options, _ scope: StepScope) -> any DeclaredStep
    ) {
        self.name = name
        self.isLast = isLast
        read = { value, key, scope, options in
            options.section(at: value, of: key, short: short) { options in
                let step = section(&options, scope)
                return ReadStep(step, said: EffectiveOption(name, at: key.position, inside: options.effective))
            }
        }
        let scope = StepScope(parameters: [], catalog: StepCatalog())
        documentation =
            Options.documentation { options in
                _ = options.section(name, short: short, help) { section(&$0, scope) }
            }.first
    }
}

/// A step, and what was said of it, for who asks what a method does.
package struct ReadStep: Sendable {
    package let step: any DeclaredStep
    package let said: EffectiveOption

    package init(_ step: any DeclaredStep, said: EffectiveOption) {
        self.step = step
        self.said = said
    }

    /// A step of a value that has a form of its own.
    package init(_ step: any DeclaredStep, of key: ConfigurationKey, _ value: ConfigurationNode) {
        let said = EffectiveOption(key.text, value)
        self.init(step, said: EffectiveOption(said.name, value: said.value, at: key.position, inside: said.inside))
    }
}

/// What the steps of one method may name: its parameters, and steps inside of them.
package struct StepScope: Sendable {
    package let parameters: [DeclaredParameter]
    package let catalog: StepCatalog

    package init(parameters: [DeclaredParameter], catalog: StepCatalog) {
        self.parameters = parameters
        self.catalog = catalog
    }
}
