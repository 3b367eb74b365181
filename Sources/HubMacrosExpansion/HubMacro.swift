import SwiftDiagnostics
package import SwiftSyntax
import SwiftSyntaxBuilder
package import SwiftSyntaxMacros

/// Every macro, by the names that the declarations of `HubMacros` use.
package var hubMacros: [any Macro.Type] {
    [HubMacro.self, HubNameMacro.self, HubMethodNameMacro.self, HubHiddenMacro.self, HubClientMacro.self]
}

/// `@Hub`: the extension that makes a struct a hub.
package struct HubMacro: ExtensionMacro {
    package static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        guard let hub = declaration.as(StructDeclSyntax.self) else {
            refuse(declaration, in: context)
            return []
        }
        let members = hub.memberBlock.members
        if let table = members.variable("descriptor", isStatic: true) {
            context.refuse(table, "this hub has a table written by hand: remove it, or @Hub")
            return []
        }
        if members.variable("context", isStatic: false) == nil { askForContext(hub, in: context) }
        let table = HubTable(members, in: context)
        let given = hub.attributes.givenName(by: "HubName", of: .hub, in: context)

        let head = [
            (given ?? hub.name.identifier?.name ?? "").quoted, given == nil ? nil : "verbatim: true",
            node.argument("execution").map { "execution: \($0)" },
        ]
        let rows = table.rows.isEmpty ? "[]" : "[\n" + table.rows.map { "            \($0),\n" }.joined() + "        ]"
        return [
            try ExtensionDeclSyntax(
                """
                extension \(type.trimmed)\(raw: protocols.isEmpty ? "" : ": Hubs.Hub") {
                    \(raw: hub.modifiers.access)nonisolated static var descriptor: Hubs.HubDescriptor<Self> {
                        Hubs.HubDescriptor(\(raw: head.compactMap(\.self).joined(separator: ", ")), \(raw: rows))
                    }
                }
                """)
        ]
    }

    private static func refuse(_ declaration: some DeclGroupSyntax, in context: some MacroExpansionContext) {
        var fixes: [FixIt] = []
        if declaration.is(ClassDeclSyntax.self) || declaration.is(ActorDeclSyntax.self) {
            let keyword = declaration.introducer
            fixes = [.replace(keyword, with: keyword.with(\.tokenKind, .keyword(.struct)), "make it a struct")]
        }
        context.refuse(
            declaration.introducer,
            "a hub is a struct, made anew for every call: keep state in an actor that its factory passes in", fixes: fixes)
    }

    private static func askForContext(_ hub: StructDeclSyntax, in context: some MacroExpansionContext) {
        var block = hub.memberBlock
        let property: DeclSyntax = "let context: HubCallerContext"
        let margin = .newline + (block.members.first?.indentation ?? .spaces(4))
        block.members.insert(MemberBlockItemSyntax(leadingTrivia: margin, decl: property), at: block.members.startIndex)
        if hub.memberBlock.members.isEmpty { block.rightBrace.leadingTrivia = .newline }
        context.refuse(
            hub.name, "a hub needs 'let context: HubCallerContext', by which it knows its caller and its clients",
            fixes: [.replace(hub.memberBlock, with: block, "add 'let context: HubCallerContext'")])
    }
}
