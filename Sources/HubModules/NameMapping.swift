public import Hubs

/// Decides what hubs and methods are called on the wire.
public struct NameMapping: ConfigurableModule, NamingModule {
    /// How declared names are written.
    public enum Style: String, Sendable, CaseIterable, OptionValue {
        /// The first letter lowered: `ChatHub` is `chatHub`.
        case camelCase
        /// As they are.
        case asDeclared
    }

    private let style: Style

    /// For those who look for a module.
    public static let help = "Decides what hubs and methods are called on the wire."

    /// Reads `style`.
    public init(options: inout Options) {
        style = options("style", default: Style.camelCase, "How declared names are written on the wire.")
    }

    /// A module of that style.
    public init(style: Style = .camelCase) { self.style = style }

    /// The name in the module's style.
    public func wireName(of name: String, in scope: PlanScope) -> String {
        style == .camelCase ? name.prefix(1).lowercased() + name.dropFirst() : name
    }
}

extension HubModule where Self == NameMapping {
    /// Writes names on the wire in that style.
    public static func nameMapping(style: NameMapping.Style = .camelCase) -> NameMapping { NameMapping(style: style) }
}
