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
        if let method = MarkedMethod(node, declaration, isOfClients: true, in: context), !method.isForClients {
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
        if let method = MarkedMethod(node, declaration, isOfClients: false, in: context), method.isPrivate || method.isEvent {
            context.warn(node, "@HubHidden has no effect: clients cannot call this method anyway")
        }
        return []
    }
}

/// A method with a marker, in a place where somebody reads markers.
private struct MarkedMethod {
    private let method: FunctionDeclSyntax

    init?(
        _ marker: AttributeSyntax, _ declaration: some DeclSyntaxProtocol, isOfClients: Bool,
        in context: some MacroExpansionContext
    ) {
        let name = "@\(marker.attributeName.trimmedDescription)"
        guard let method = declaration.as(FunctionDeclSyntax.self) else {
            context.refuse(marker, "\(name) belongs to a method")
            return nil
        }
        let home = context.lexicalContext.first
        let isInHub = home?.as(StructDeclSyntax.self)?.attributes.named("Hub") != nil
        let isInClient = home?.as(ProtocolDeclSyntax.self)?.attributes.named("HubClient") != nil
        guard isInHub || isOfClients && isInClient else {
            context.refuse(
                marker,
                "\(name) is read in the body of a struct with @Hub\(isOfClients ? " or a protocol with @HubClient" : "") only")
            return nil
        }
        self.method = method
    }

    var isForClients: Bool { method.isForClients }
    var isPrivate: Bool { method.isPrivate }
    var isEvent: Bool { HubEvent(rawValue: method.name.text) != nil }
}
