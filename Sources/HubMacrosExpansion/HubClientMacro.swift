import SwiftDiagnostics
package import SwiftSyntax
import SwiftSyntaxBuilder
package import SwiftSyntaxMacros

/// `@HubClient`: the struct that sends the calls of a protocol.
package struct HubClientMacro: PeerMacro {
    package static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol, in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        guard let client = declaration.as(ProtocolDeclSyntax.self) else {
            context.refuse(node, "@HubClient belongs to a protocol: its methods are what clients have")
            return []
        }
        var isWhole = !refusesInheritance(of: client, in: context)
        var names = CallNames()
        let access = client.modifiers.access
        let methods = client.memberBlock.members.compactMap { member -> String? in
            guard let method = member.decl.as(FunctionDeclSyntax.self) else {
                context.refuse(member.decl, "a client has methods only: there is nothing else that a server could reach")
                isWhole = false
                return nil
            }
            let written = self.method(method, access: access, names: &names, in: context)
            if written == nil { isWhole = false }
            return written
        }
        let name = client.name.trimmedDescription
        // Of a protocol with mistakes the struct is no conformance, or the compiler would say once more what was said.
        return [
            """
            nonisolated \(raw: access)struct \(raw: name)Calls: \(raw: isWhole ? "\(name), " : "")Hubs.ClientCalls {
                private let proxy: Hubs.ClientProxy

                \(raw: access)init(_ proxy: Hubs.ClientProxy) { self.proxy = proxy }
            \(raw: methods.map { "\n    \($0)\n" }.joined())}
            """
        ]
    }

    private static func method(
        _ method: FunctionDeclSyntax, access: String, names: inout CallNames, in context: some MacroExpansionContext
    ) -> String? {
        var check = SignatureCheck(method, of: .client, escape: [], in: context)
        check.checkParameters()
        check.checkSending()
        let given = method.attributes.givenName(by: "HubMethodName", of: .clientMethod, in: context)
        guard check.isGood, let name = given ?? method.plainName,
            names.take(name, for: method, of: .client, escape: [], in: context)
        else { return nil }
        let arguments = ([name.quoted] + method.parameters.map(\.innerName.text)).joined(separator: ", ")
        return "\(access)func \(method.name.text)\(method.signature.parameterClause.trimmedDescription) async throws { "
            + "try await proxy.call(\(arguments)) }"
    }

    private static func refusesInheritance(of client: ProtocolDeclSyntax, in context: some MacroExpansionContext) -> Bool {
        let parents = client.inheritanceClause?.inheritedTypes.filter { $0.type.lastName != "Sendable" } ?? []
        for parent in parents {
            context.refuse(
                parent, "a client's protocol inherits from Sendable at most: a macro cannot see another's methods")
        }
        return !parents.isEmpty
    }
}

extension SignatureCheck {
    /// What holds for clients: a call is handed over, which may wait and fail, and nothing comes back.
    fileprivate mutating func checkSending() {
        if let modifier = method.modifiers.first(.static, .mutating) {
            refuse(modifier, "a client's method may not be \(modifier.name.text): it is called on a connection")
        }
        for parameter in method.parameters where parameter.innerName.tokenKind == .wildcard {
            refuse(parameter, "a parameter of a client's method needs a name: it is sent")
        }
        if !method.returnsNothing, let result = method.signature.returnClause {
            var silent = method
            silent.signature.returnClause = nil
            refuse(
                result, "results of clients are not available yet: let the client call the hub with its answer",
                fix: .replace(method, with: silent.with(leading: method.leadingTrivia), "remove the result"))
        }
        let effects = method.signature.effectSpecifiers
        if effects?.asyncSpecifier == nil || effects?.throwsClause == nil || effects?.throwsClause?.type != nil {
            var sending = method
            sending.signature.parameterClause.trailingTrivia = .space
            sending.signature.effectSpecifiers = FunctionEffectSpecifiersSyntax(
                asyncSpecifier: .keyword(.async, trailingTrivia: .space),
                throwsClause: ThrowsClauseSyntax(throwsSpecifier: .keyword(.throws)))
            sending.signature.returnClause?.leadingTrivia = .space
            refuse(
                method.name, "a client's method is 'async throws': a send may wait for room, and fail",
                fix: .replace(method, with: sending, "make it 'async throws'"))
        }
    }
}
