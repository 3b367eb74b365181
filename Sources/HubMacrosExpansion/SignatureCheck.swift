import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// Says what of a method's signature cannot be called over a wire.
struct SignatureCheck<Context: MacroExpansionContext> {
    let method: FunctionDeclSyntax
    private let owner: MethodOwner
    private let context: Context
    private let escape: [FixIt]
    private(set) var isGood = true

    /// `escape` is what is offered beside each problem's own remedy.
    init(_ method: FunctionDeclSyntax, of owner: MethodOwner, escape: [FixIt], in context: Context) {
        self.method = method
        self.owner = owner
        self.escape = escape
        self.context = context
    }

    mutating func refuse(_ place: some SyntaxProtocol, _ message: String, fix: FixIt? = nil) {
        isGood = false
        context.refuse(place, message, fixes: (fix.map { [$0] } ?? []) + escape)
    }

    /// What holds for hubs and clients alike.
    mutating func checkParameters() {
        if let generics = method.genericParameterClause {
            refuse(generics, "\(owner) may not be generic: it is called by name, and nothing says which type is meant")
        }
        for parameter in method.parameters {
            checkPassing(of: parameter)
            if let problem = TypeProblem(parameter: parameter.type, of: owner) { refuse(problem.place, problem.message) }
        }
    }

    private mutating func checkPassing(of parameter: FunctionParameterSyntax) {
        for case .simpleTypeSpecifier(let specifier) in parameter.type.as(AttributedTypeSyntax.self)?.specifiers ?? [] {
            switch specifier.specifier.tokenKind {
            case .keyword(.inout):
                refuse(
                    specifier, "a parameter of \(owner) may not be inout: return what has changed",
                    fix: parameter.type.as(AttributedTypeSyntax.self).map {
                        .replace($0, with: $0.baseType, "take it by value")
                    })
            case .keyword(.isolated):
                refuse(specifier, "a parameter of \(owner) may not be isolated: an actor cannot travel")
            default: continue
            }
        }
        if let ellipsis = parameter.ellipsis {
            var array = parameter
            array.ellipsis = nil
            array.type = TypeSyntax(ArrayTypeSyntax(element: parameter.type.trimmed))
            refuse(
                ellipsis, "a parameter of \(owner) may not be variadic: take an array",
                fix: .replace(parameter, with: array, "take an array"))
        }
        if let value = parameter.defaultValue {
            var plain = parameter
            plain.defaultValue = nil
            plain.type = plain.type.trimmed
            refuse(
                value, "clients send every argument, so this value is never used: declare an overload with fewer",
                fix: .replace(parameter, with: plain, "remove the default value"))
        }
    }
}
