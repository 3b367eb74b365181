/// The modules that `config.yaml` can name.
public struct ModuleCatalog: Sendable {
    /// Makes a module from its options: called for each place where `config.yaml` lists it, also when the file turns out to be
    /// wrong, so it opens and starts nothing.
    public typealias Factory = @Sendable (inout Options) -> any HubModule

    private var entries: [String: (help: String, make: Factory)] = [:]
    /// Whether the application has more modules than these: who checks a file without it knows only some.
    package var isPartial = false

    /// No modules.
    public init() {}

    /// The names, in alphabetical order.
    public var names: [String] { entries.keys.sorted() }

    /// Registers a module under its own name.
    ///
    /// - Throws: `CatalogError.duplicate` if the name is taken.
    public mutating func add<Module: ConfigurableModule>(_ type: Module.Type) throws(CatalogError) {
        try add(Module.name, help: Module.help) { Module(options: &$0) }
    }

    /// Registers a module that needs more than options; `help` says in a sentence what it does.
    ///
    /// - Throws: `CatalogError.duplicate` if the name is taken.
    public mutating func add(_ name: String, help: String = "", _ make: @escaping Factory) throws(CatalogError) {
        let former = entries.updateValue((help, make), forKey: name)
        guard former == nil else { throw CatalogError.duplicate(kind: "module", name: name) }
    }

    /// What makes the module of exactly that name, nil if nobody registered it.
    public subscript(name: String) -> Factory? { entries[name]?.make }

    /// What the module of exactly that name does and which options it has, nil if nobody registered it.
    package func documentation(of name: String) -> ModuleDocumentation? {
        entries[name].map { help, make in
            ModuleDocumentation(name: name, help: help, options: Options.documentation { _ = make(&$0) })
        }
    }
}

/// What a module is, as documentation prints it.
package struct ModuleDocumentation: Sendable {
    package let name: String
    /// A sentence; empty when nobody has written one.
    package let help: String
    package let options: [OptionDocumentation]
}

/// Two things were registered under one name.
public enum CatalogError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Two of that kind have that name.
    case duplicate(kind: String, name: String)

    /// A sentence that names both.
    public var description: String {
        switch self {
        case .duplicate(let kind, let name): "Two \(kind)s are registered as '\(name)'."
        }
    }
}
