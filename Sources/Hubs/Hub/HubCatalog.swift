/// The Swift hubs that `config.yaml` can mount by `type`.
public struct HubCatalog: Sendable {
    private var definitions: [String: HubDefinition] = [:]
    /// Whether the application has more hubs than these, as `ModuleCatalog.isPartial`.
    package var isPartial = false

    /// No hubs.
    public init() {}

    /// The names, in alphabetical order.
    public var names: [String] { definitions.keys.sorted() }

    /// Registers a hub under its type's name.
    ///
    /// - Throws: `CatalogError.duplicate` if the name is taken.
    public mutating func add<H: Hub>(_ type: H.Type, make: @escaping @Sendable (HubCallerContext) throws -> H)
        throws(CatalogError)
    {
        let name = String(describing: type)
        guard definitions.updateValue(HubDefinition(type, make: make), forKey: name) == nil else {
            throw CatalogError.duplicate(kind: "hub", name: name)
        }
    }

    /// The hub of that type's name.
    public subscript(name: String) -> HubDefinition? { definitions[name] }
}
