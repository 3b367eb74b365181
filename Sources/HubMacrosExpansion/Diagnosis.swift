import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// One sentence of a macro to whoever wrote the code: what cannot work, and what to write instead.
struct Sentence: DiagnosticMessage, NoteMessage, FixItMessage {
    let message: String
    var severity = DiagnosticSeverity.error

    var diagnosticID: MessageID { MessageID(domain: "Hubline", id: "HubMacros") }
    var noteID: MessageID { diagnosticID }
    var fixItID: MessageID { diagnosticID }
}

extension MacroExpansionContext {
    /// Says at `place` what cannot work.
    func refuse(_ place: some SyntaxProtocol, _ message: String, notes: [Note] = [], fixes: [FixIt] = []) {
        diagnose(Diagnostic(node: place, message: Sentence(message: message), notes: notes, fixIts: fixes))
    }

    /// Says at `place` what does nothing.
    func warn(_ place: some SyntaxProtocol, _ message: String) {
        diagnose(Diagnostic(node: place, message: Sentence(message: message, severity: .warning)))
    }
}

extension FixIt {
    /// The offer to write `new` where `old` stands.
    static func replace(_ old: some SyntaxProtocol, with new: some SyntaxProtocol, _ message: String) -> FixIt {
        FixIt(message: Sentence(message: message), changes: [.replace(oldNode: Syntax(old), newNode: Syntax(new))])
    }

    /// The offer to keep a method from clients.
    static func hiding(_ method: FunctionDeclSyntax) -> FixIt {
        var hidden = method
        hidden.leadingTrivia = []
        let attribute = AttributeSyntax(
            leadingTrivia: method.leadingTrivia, attributeName: TypeSyntax(IdentifierTypeSyntax(name: .identifier("HubHidden"))),
            trailingTrivia: .space)
        hidden.attributes = [.attribute(attribute)] + hidden.attributes
        return .replace(method, with: hidden, "mark it @HubHidden, if clients need not call it")
    }
}
