import SwiftSyntax
import SwiftSyntaxBuilder

// What the macros ask of the syntax before them.

extension FunctionDeclSyntax {
    var parameters: FunctionParameterListSyntax { signature.parameterClause.parameters }

    /// The name without backquotes; nil for an operator.
    var plainName: String? {
        if case .identifier = name.tokenKind { name.identifier?.name } else { nil }
    }

    var isPrivate: Bool { modifiers.first(.private, .fileprivate) != nil }

    var returnsNothing: Bool {
        guard let type = signature.returnClause?.type else { return true }
        return ["Void", "()", "Swift.Void"].contains(type.trimmedDescription)
    }

    func with(leading trivia: Trivia) -> FunctionDeclSyntax {
        var copy = self
        copy.leadingTrivia = trivia
        return copy
    }
}

extension FunctionParameterSyntax {
    /// The label as a call writes it, with its colon; nothing if there is none.
    var label: String {
        guard firstName.tokenKind != .wildcard else { return "" }
        let name = firstName.identifier?.name ?? firstName.text
        // Quotes that a label does not need are a warning; it needs them with blanks in it, and for three keywords.
        let isPlain = name.unicodeScalars.allSatisfy { $0 == "_" || $0.properties.isXIDContinue }
        return "\(isPlain && !["inout", "let", "var"].contains(name) ? name : firstName.text): "
    }

    var innerName: TokenSyntax { secondName ?? firstName }
}

extension DeclModifierListSyntax {
    /// The first of these; `private(set)` says nothing of the declaration itself.
    func first(_ keywords: Keyword...) -> DeclModifierSyntax? {
        first { modifier in modifier.detail == nil && keywords.contains { modifier.name.tokenKind == .keyword($0) } }
    }

    func without(_ modifier: DeclModifierSyntax) -> DeclModifierListSyntax { filter { $0.id != modifier.id } }

    /// `public ` or `package `, or nothing: what is written beside a declaration is as visible as it.
    var access: String { first(.public, .package).map { $0.name.text + " " } ?? "" }
}

extension AttributeSyntax {
    /// The expression of a labelled argument, as it was written: the compiler has checked its type.
    func argument(_ label: String) -> String? {
        arguments?.as(LabeledExprListSyntax.self)?.first { $0.label?.text == label }?.expression.trimmedDescription
    }
}

extension AttributeListSyntax {
    func named(_ name: String) -> AttributeSyntax? {
        for case .attribute(let attribute) in self where attribute.attributeName.lastName == name { return attribute }
        return nil
    }
}

extension TypeSyntax {
    /// `Name` of `Name`, `Module.Name` and `Name<Argument>`.
    var lastName: String? {
        self.as(IdentifierTypeSyntax.self)?.name.text ?? self.as(MemberTypeSyntax.self)?.name.text
    }
}

extension MemberBlockItemSyntax {
    /// The blanks in front of it.
    var indentation: Trivia {
        Trivia(pieces: leadingTrivia.pieces.reversed().prefix { $0.isSpaceOrTab }.reversed())
    }
}

extension MemberBlockItemListSyntax {
    /// All members, those in the branches of an `#if` too.
    var everywhere: [DeclSyntax] {
        flatMap { member -> [DeclSyntax] in
            guard let conditional = member.decl.as(IfConfigDeclSyntax.self) else { return [member.decl] }
            return conditional.members
        }
    }

    /// The variable of that name, of the type or of its values.
    func variable(_ name: String, isStatic: Bool) -> VariableDeclSyntax? {
        everywhere.lazy.compactMap { $0.as(VariableDeclSyntax.self) }.first { variable in
            (variable.modifiers.first(.static) != nil) == isStatic
                && variable.bindings.contains { $0.pattern.as(IdentifierPatternSyntax.self)?.identifier.text == name }
        }
    }
}

extension IfConfigDeclSyntax {
    var members: [DeclSyntax] {
        clauses.flatMap { clause -> [DeclSyntax] in
            guard case .decls(let members)? = clause.elements else { return [] }
            return members.everywhere
        }
    }
}

extension String {
    /// As a literal of the language.
    var quoted: String { StringLiteralExprSyntax(content: self).description }
}
