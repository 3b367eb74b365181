import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// The rows of a hub's table, read from the members of its type.
struct HubTable<Context: MacroExpansionContext> {
    private(set) var rows: [String] = []
    private var names = CallNames()
    private let context: Context

    init(_ members: MemberBlockItemListSyntax, in context: Context) {
        self.context = context
        for member in members {
            if let method = member.decl.as(FunctionDeclSyntax.self) {
                read(method)
            } else if let conditional = member.decl.as(IfConfigDeclSyntax.self) {
                refuse(conditional)
            }
        }
    }

    private mutating func read(_ method: FunctionDeclSyntax) {
        if HubEvent.check(method, in: context) { return }
        guard method.isForClients else { return }
        let escape = [FixIt.hiding(method)]
        var check = SignatureCheck(method, of: .hub, escape: escape, in: context)
        check.checkReceiver()
        check.checkParameters()
        if let type = method.signature.returnClause?.type, let problem = TypeProblem(result: type) {
            check.refuse(problem.place, problem.message)
        }
        let given = method.attributes.givenName(by: "HubMethodName", of: .hubMethod, in: context)
        guard check.isGood, let name = given ?? method.plainName,
            names.take(name, for: method, of: .hub, escape: escape, in: context)
        else { return }
        rows.append(Self.row(method, name: name, isVerbatim: given != nil))
    }

    /// `HubResult(of:)` is async and throws, so that `try await` is right for every method: no macro can tell for sure.
    private static func row(_ method: FunctionDeclSyntax, name: String, isVerbatim: Bool) -> String {
        let names = method.parameters.map { ($0.innerName.identifier?.name ?? $0.innerName.text).quoted }
        let head = [
            name.quoted, isVerbatim ? "verbatim: true" : nil,
            names.isEmpty ? nil : "parameters: [\(names.joined(separator: ", "))]",
        ]
        let arguments = method.parameters.map { "\($0.label)a.next()" }.joined(separator: ", ")
        return ".method(\(head.compactMap(\.self).joined(separator: ", "))) { hub, a in "
            + "try await Hubs.HubResult(of: hub.\(method.name.text)(\(arguments))) }"
    }

    private func refuse(_ conditional: IfConfigDeclSyntax) {
        for method in conditional.members.compactMap({ $0.as(FunctionDeclSyntax.self) }) where method.isForClients {
            context.refuse(
                method.name, "a hub method may not stand inside #if, whose branch a macro cannot know: put it into the body",
                fixes: [.hiding(method)])
        }
    }
}

extension FunctionDeclSyntax {
    /// Whether clients may call it, or a mistake keeps them from it.
    var isForClients: Bool { !isPrivate && !isEvent && attributes.named("HubHidden") == nil }

    var isEvent: Bool { HubEvent(rawValue: name.text) != nil }
}

extension SignatureCheck {
    /// What holds for hubs: the method is called on a value that was made for it.
    fileprivate mutating func checkReceiver() {
        if method.plainName == nil {
            refuse(method.name, "an operator cannot be a hub method: clients call by name")
        } else if let modifier = method.modifiers.first(.static, .class) {
            refuse(modifier, "a hub method may not be static: it is called on the hub that was made for the call")
        } else if let modifier = method.modifiers.first(.mutating) {
            var plain = method
            plain.modifiers = method.modifiers.without(modifier)
            refuse(
                modifier,
                "a hub method may not be mutating: the hub ends with the call; keep state in an actor",
                fix: .replace(method, with: plain.with(leading: method.leadingTrivia), "remove 'mutating'"))
        }
    }
}
