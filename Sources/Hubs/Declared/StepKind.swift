/// A kind of step of declared hubs: its name in `do:`, and what makes a step of what stands behind the name.
///
/// An application registers those of other products by `HubServerBuilder.step(_:)`.
public struct StepKind: Sendable {
    /// Makes the step of what stands behind the name; what is wrong with it is reported.
    package typealias Reader =
        @Sendable (
            _ value: ConfigurationNode, _ key: ConfigurationKey, _ parameters: [DeclaredParameter], _ options: inout Options
        ) -> any DeclaredStep

    package let name: String
    /// Whether the method's result is decided by it, so that nothing may follow.
    package let isLast: Bool
    package let read: Reader

    package init(name: String, isLast: Bool = false, read: @escaping Reader) {
        self.name = name
        self.isLast = isLast
        self.read = read
    }
}

/// The steps that `do:` of a declared method can name.
package struct StepCatalog: Sendable {
    private var kinds: [String: StepKind] = [:]

    package init() {}

    /// The names, in alphabetical order.
    package var names: [String] { kinds.keys.sorted() }

    /// Registers a kind of step under its name.
    ///
    /// - Throws: `CatalogError.duplicate` if the name is taken.
    package mutating func add(_ kind: StepKind) throws(CatalogError) {
        guard kinds.updateValue(kind, forKey: kind.name) == nil else {
            throw CatalogError.duplicate(kind: "step", name: kind.name)
        }
    }

    package subscript(name: String) -> StepKind? { kinds[name] }
}
