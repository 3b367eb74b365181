/// The incoming stages of one method, ready to walk: at each step hooks, if any, then a module of the `async` form, at the last step
/// the method.
@usableFromInline
final class IncomingChain: Sendable {
    @usableFromInline let modules: [any IncomingModule]
    /// One more than modules: what runs before each of them, and before the method.
    let hooks: [HooksRun?]
    /// The names of each step, outermost first.
    let names: [[String]]
    /// Where the configuration file lists the modules, by name.
    let places: [String: ConfigurationPosition]

    init(_ entries: [(module: any IncomingModule, name: String)], places: [String: ConfigurationPosition] = [:]) {
        self.places = places
        var modules: [any IncomingModule] = []
        var hooks: [[any IncomingHooks]] = [[]]
        var names: [[String]] = [[]]
        for (module, name) in entries {
            names[modules.count].append(name)
            if let plain = module as? any IncomingHooks {
                hooks[modules.count].append(plain)
            } else {
                modules.append(module)
                hooks.append([])
                names.append([])
            }
        }
        self.modules = modules
        self.hooks = zip(hooks, names).map { $0.isEmpty ? nil : HooksRun($0, names: $1) }
        self.names = names
    }

    /// The module of that step.
    func name(_ index: Int) -> String { names[index].last ?? "" }
}
