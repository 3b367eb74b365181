/// A module in a list, by the name it was listed with.
public struct ModuleEntry: Sendable {
    /// The name that logs and errors use; as a rule the module's own.
    public let name: String
    /// The module; one may stand in several lists.
    public let module: any HubModule
    /// Where the configuration file lists it; nil: it does not.
    package var origin: ModuleOrigin?
    /// What tells two listings apart, however often each is copied.
    package let identity: ModuleIdentity

    /// That module under that name.
    public init(name: String, module: any HubModule) {
        self.name = name
        self.module = module
        identity = ModuleIdentity()
    }

    /// That module under its own name.
    public init<Module: HubModule>(_ module: Module) {
        self.init(name: Module.name, module: module)
    }

    /// This listing, with a module that has taken something over.
    package func holding(_ module: any HubModule) -> ModuleEntry {
        var entry = ModuleEntry(name: name, module: module)
        entry.origin = origin
        return entry
    }
}

/// One listing of a module: it starts once and stops once.
package final class ModuleIdentity: Sendable {}

/// Where a module was listed, and what it was told.
package struct ModuleOrigin: Sendable {
    /// Whose pipeline it is, as `server` or `hub chat`.
    package let scope: String
    package let place: ConfigurationPosition
    package let options: [EffectiveOption]
    /// What the file says of it, word for word; nothing that any output may show.
    package let said: ConfigurationNode?

    package init(scope: String, place: ConfigurationPosition, options: [EffectiveOption], said: ConfigurationNode? = nil) {
        self.scope = scope
        self.place = place
        self.options = options
        self.said = said
    }
}
