import SwiftSyntax
import SwiftSyntaxMacros

/// The methods of a hub that the pipeline calls. One that is nearly declared would never be called, and nothing would say so.
enum HubEvent: String {
    case onConnected, onDisconnected, onReconnected

    /// Whether a method has the name of an event; if it has not its shape, says so.
    static func check(_ method: FunctionDeclSyntax, in context: some MacroExpansionContext) -> Bool {
        guard let event = HubEvent(rawValue: method.name.text) else { return false }
        guard let form = event.form else {
            context.refuse(method.name, "\(event.rawValue) is not available yet: every connection begins with onConnected")
            return true
        }
        let hindrance = method.modifiers.first(.private, .fileprivate, .static, .class, .mutating)
        if hindrance != nil || method.genericParameterClause != nil || !method.returnsNothing || !event.takes(method.parameters) {
            context.refuse(method.name, "nobody would call this: the event is 'func \(form)'")
        }
        return true
    }

    private var form: String? {
        switch self {
        case .onConnected: "onConnected() async throws"
        case .onDisconnected: "onDisconnected(_ end: ConnectionEnd) async throws"
        case .onReconnected: nil
        }
    }

    private func takes(_ parameters: FunctionParameterListSyntax) -> Bool {
        guard self == .onDisconnected else { return parameters.isEmpty }
        guard parameters.count == 1, let only = parameters.first else { return false }
        return only.firstName.tokenKind == .wildcard && only.type.lastName == "ConnectionEnd"
    }
}
