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
    /// The text of `@HubName("…")` and the like; nil, and an error, where it is none that can be a name.
    func givenName(by attribute: String, in context: some MacroExpansionContext) -> String? {
        guard let argument = named(attribute)?.arguments?.as(LabeledExprListSyntax.self)?.first?.expression else { return nil }
        guard let name = argument.as(StringLiteralExprSyntax.self)?.representedLiteralValue else {
            context.refuse(argument, "the name must be a plain string literal: it is read while compiling")
            return nil
        }
        if name.isEmpty {
            context.refuse(argument, "the name must not be empty")
            return nil
        }
        if attribute == "HubName", name.unicodeScalars.contains(where: { $0 == "." || $0.value < 0x20 || $0.value == 0x7F }) {
            context.refuse(argument, "the name of a hub has no dots and no control characters")
            return nil
        }
        return name
    }
}
