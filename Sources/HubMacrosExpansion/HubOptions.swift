import SwiftSyntax
import SwiftSyntaxMacros

/// What `@Hub(client:execution:)` says.
struct HubOptions {
    /// The type that the selectors of `clients` return.
    private(set) var client: String?
    /// As it was written; the compiler has checked its type.
    private(set) var execution: String?

    init(_ attribute: AttributeSyntax, in context: some MacroExpansionContext) {
        for argument in attribute.arguments?.as(LabeledExprListSyntax.self) ?? [] {
            switch argument.label?.text {
            case "client":
                let member = argument.expression.as(MemberAccessExprSyntax.self)
                if let member, member.declName.baseName.tokenKind == .keyword(.self), let type = member.base {
                    client = type.trimmedDescription
                } else {
                    context.refuse(argument.expression, "the type must be named here, as in 'ChatClientCalls.self'")
                }
            case "execution": execution = argument.expression.trimmedDescription
            default: continue
            }
        }
    }
}
