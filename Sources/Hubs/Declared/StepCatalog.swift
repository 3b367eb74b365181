/// The steps that `do:` of a declared method can name.
package struct StepCatalog: Sendable {
    private var kinds: [String: StepKind] = [:]
    /// Whether the application has more steps than these, as `ModuleCatalog.isPartial`.
    package var isPartial = false

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
