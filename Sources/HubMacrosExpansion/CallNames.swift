import SwiftDiagnostics
import SwiftParser
import SwiftSyntax
import SwiftSyntaxMacros

/// The names that calls go by: found ignoring case and by the number of arguments, so that two may not be alike.
struct CallNames {
    private var taken: [Key: TokenSyntax] = [:]

    /// Whether nobody has that name and number; whoever comes second is told.
    mutating func take(
        _ name: String, for method: FunctionDeclSyntax, of owner: MethodOwner, escape: [FixIt],
        in context: some MacroExpansionContext
    ) -> Bool {
        let key = Key(name: name.lowercased(), count: method.parameters.count)
        if let first = taken.updateValue(method.name, forKey: key) {
            let counted = key.count == 1 ? "1 argument" : "\(key.count) arguments"
            context.refuse(
                method.name, "two \(owner.plural) named '\(name)' take \(counted): neither case nor labels count",
                notes: [Note(node: Syntax(first), message: Sentence(message: "the other one is here"))], fixes: escape)
            return false
        }
        return true
    }

    private struct Key: Hashable {
        let name: String
        let count: Int
    }
}

extension AttributeListSyntax {
    /// The text of `@HubName("…")` and the like; nil, and an error, where it is none that the owner can have.
    func givenName(by attribute: String, of owner: Named, in context: some MacroExpansionContext) -> String? {
        guard let argument = named(attribute)?.arguments?.as(LabeledExprListSyntax.self)?.first?.expression else { return nil }
        guard let name = argument.as(StringLiteralExprSyntax.self)?.representedLiteralValue else {
            context.refuse(argument, "the name must be a plain string literal: it is read while compiling")
            return nil
        }
        if let problem = owner.problem(of: name) {
            context.refuse(argument, problem)
            return nil
        }
        return name
    }
}

/// What gets a name, and what names it can have: as the server would say when it starts.
enum Named {
    case hub
    case hubMethod
    /// What a client calls its own is its own affair.
    case clientMethod

    func problem(of name: String) -> String? {
        if name.isEmpty { return "the name must not be empty" }
        if self == .clientMethod { return nil }
        if name.utf8.count > 256 { return "the name must not be longer than 256 bytes" }
        let hasControls = name.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }
        switch self {
        case .hub where hasControls || name.contains("."): return "the name of a hub has no dots and no control characters"
        case .hubMethod where hasControls: return "the name of a hub method has no control characters"
        default: return nil
        }
    }
}
