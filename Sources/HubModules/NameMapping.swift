public import Hubs

/// Decides what hubs and methods are called on the wire.
///
/// ```yaml
/// pipeline: [nameMapping: { style: camelCase, names: { SendMessage: send } }]
/// ```
///
/// A method that `names` gives a name still answers to the one that it would have without.
public struct NameMapping: ConfigurableModule, NamingModule, PlacedModule {
    /// How declared names are written.
    public enum Style: String, Sendable, CaseIterable, OptionValue {
        /// The first letter lowered: `ChatHub` is `chatHub`.
        case camelCase
        /// As they are.
        case asDeclared
    }

    private struct Name: Sendable {
        let text: String
        let place: ConfigurationPosition?
    }

    private let style: Style
    /// By the declared names.
    private let names: [String: Name]

    /// For those who look for a module.
    public static let help = "Decides what hubs and methods are called on the wire."

    /// Reads `style`, `names`.
    public init(options: inout Options) {
        style = options("style", default: Style.camelCase, "How declared names are written on the wire.")
        let names: [(key: ConfigurationKey, value: String)] = options.table(
            "names", "What methods are called, by their declared names; they answer to their former names, too.")
        self.names = Dictionary(names.map { ($0.key.text, Name(text: $0.value, place: $0.key.position)) }) { first, _ in first }
    }

    /// A module of that style; `names` are what methods are called, by their declared names.
    public init(style: Style = .camelCase, names: [String: String] = [:]) {
        self.style = style
        self.names = names.mapValues { Name(text: $0, place: nil) }
    }

    /// The name that the method is given, else its own in the module's style.
    public func wireName(of name: String, in scope: PlanScope) -> String { given(scope)?.text ?? styled(name) }

    /// Of a method that is given a name, the one it would have without.
    public func otherNames(of name: String, in scope: PlanScope) -> [String] { given(scope) == nil ? [] : [styled(name)] }

    /// Where the method is given its name.
    public func place(of name: String, in scope: PlanScope) -> ConfigurationPosition? { given(scope)?.place }

    /// Names for methods that there are not.
    public func problems(at methods: [PlanScope]) -> [ConfigurationProblem] {
        let declared = Set(methods.compactMap(\.method))
        return names.filter { !declared.contains($0.key) }.compactMap { name, given in
            given.place.map { .unknown("method", name, among: declared.sorted(), at: $0) }
        }
    }

    private func given(_ scope: PlanScope) -> Name? { scope.method.flatMap { names[$0] } }

    private func styled(_ name: String) -> String {
        style == .camelCase ? name.prefix(1).lowercased() + name.dropFirst() : name
    }
}

extension HubModule where Self == NameMapping {
    /// Writes names on the wire in that style; `names` are what methods are called, by their declared names.
    public static func nameMapping(style: NameMapping.Style = .camelCase, names: [String: String] = [:]) -> NameMapping {
        NameMapping(style: style, names: names)
    }
}
