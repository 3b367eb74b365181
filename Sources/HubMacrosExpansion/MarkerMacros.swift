package import SwiftSyntax
package import SwiftSyntaxMacros

/// `@HubName("…")`: writes nothing; `@Hub` reads it.
package struct HubNameMacro: PeerMacro {
    package static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol, in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        if declaration.as(StructDeclSyntax.self)?.attributes.named("Hub") == nil {
            context.refuse(node, "@HubName names a hub: it belongs to a struct that has @Hub")
        }
        return []
    }
}

/// `@HubMethodName("…")`: writes nothing; `@Hub` and `@HubClient` read it.
package struct HubMethodNameMacro: PeerMacro {
    package static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol, in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        if let method = context.method(with: node, declaration, orOfClient: true), !method.isForClients {
            context.warn(node, "@HubMethodName has no effect: clients cannot call this method")
        }
        return []
    }
}

/// `@HubHidden`: writes nothing; `@Hub` reads it.
package struct HubHiddenMacro: PeerMacro {
    package static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol, in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        if let method = context.method(with: node, declaration), method.isPrivate || method.isEvent {
            context.warn(node, "@HubHidden has no effect: clients cannot call this method anyway")
        }
        return []
    }
}

extension MacroExpansionContext {
    /// The method that has the marker, in a place where somebody reads markers; nil after saying that it is none.
    fileprivate func method(
        with marker: AttributeSyntax, _ declaration: some DeclSyntaxProtocol, orOfClient: Bool = false
    ) -> FunctionDeclSyntax? {
        let name = "@\(marker.attributeName.trimmedDescription)"
        guard let method = declaration.as(FunctionDeclSyntax.self) else {
            refuse(marker, "\(name) belongs to a method")
            return nil
        }
        let home = lexicalContext.first
        let isInHub = home?.as(StructDeclSyntax.self)?.attributes.named("Hub") != nil
        let isInClient = home?.as(ProtocolDeclSyntax.self)?.attributes.named("HubClient") != nil
        guard isInHub || orOfClient && isInClient else {
            let other = orOfClient ? " or a protocol with @HubClient" : ""
            refuse(marker, "\(name) is read in the body of a struct with @Hub\(other) only")
            return nil
        }
        return method
    }
}
