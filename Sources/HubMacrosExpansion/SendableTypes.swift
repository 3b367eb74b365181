import SwiftSyntax

/// Whose methods a macro reads.
enum MethodOwner: String, CustomStringConvertible {
    case hub = "a hub method"
    case client = "a client's method"

    var description: String { rawValue }
    var plural: String { self == .hub ? "hub methods" : "methods of a client" }
}

/// What is wrong with a type at one place of a signature, as far as its syntax says: whether it is `Decodable` says the compiler.
struct TypeProblem {
    let place: Syntax
    let message: String

    /// The problem of a parameter. What a hub's method takes must be read, so it has one type; what a client's takes is only sent.
    init?(parameter type: TypeSyntax, of owner: MethodOwner) {
        self.init(type) { kind in
            switch kind {
            case .function: "a parameter of \(owner) may not be a function: it cannot travel"
            case .metatype: "a parameter of \(owner) may not be a type: take its name as a String"
            case .tuple: "a parameter of \(owner) may not be a tuple: take several parameters, or a struct"
            case .opaque where owner == .hub: "\(owner) may not be generic: name the type of this parameter"
            case .existential where owner == .hub, .anything where owner == .hub:
                "a parameter of \(owner) needs one type: name it, or take a HubValue"
            case .opaque, .existential, .anything: nil
            case .stream: "streams are not available yet: let the values come one by one, a call each"
            case .progress: "HubProgress is not available yet: tell the caller by a call, with 'clients.caller'"
            }
        }
    }

    /// The problem of what a hub method returns.
    init?(result type: TypeSyntax) {
        self.init(type) { kind in
            switch kind {
            case .function: "a hub method may not return a function: it cannot travel"
            case .metatype: "a hub method may not return a type: return its name as a String"
            case .tuple(let count): count == 0 ? nil : "a hub method may not return a tuple: return a struct that is Encodable"
            case .opaque, .existential: nil
            case .anything: "a hub method needs one type to return: name it, or return a HubValue"
            case .stream: "streams are not available yet: send the values one by one, with 'clients.caller'"
            case .progress: "HubProgress is not available yet: tell the caller by a call, with 'clients.caller'"
            }
        }
    }

    private enum Kind {
        case function, metatype, opaque, existential, anything, stream, progress
        case tuple(Int)
    }

    private init?(_ type: TypeSyntax, _ say: (Kind) -> String?) {
        let type = type.bare
        guard let kind = Self.kind(of: type), let message = say(kind) else { return nil }
        place = Syntax(type)
        self.message = message
    }

    private static func kind(of type: TypeSyntax) -> Kind? {
        if type.is(FunctionTypeSyntax.self) { return .function }
        if type.is(MetatypeTypeSyntax.self) { return .metatype }
        if let tuple = type.as(TupleTypeSyntax.self) { return .tuple(tuple.elements.count) }
        if let opaque = type.as(SomeOrAnyTypeSyntax.self) {
            let parts = opaque.constraint.as(CompositionTypeSyntax.self)?.elements.map(\.type) ?? [opaque.constraint]
            if parts.contains(where: { $0.lastName == "AsyncSequence" }) { return .stream }
            return opaque.someOrAnySpecifier.tokenKind == .keyword(.some) ? .opaque : .existential
        }
        switch type.lastName {
        case "AsyncStream", "AsyncThrowingStream", "HubStream": return .stream
        case "HubProgress": return .progress
        case "Any", "AnyObject": return .anything
        default: return nil
        }
    }
}

extension TypeSyntax {
    /// The type without attributes, parentheses and question marks around it.
    fileprivate var bare: TypeSyntax {
        if let attributed = self.as(AttributedTypeSyntax.self) { return attributed.baseType.bare }
        if let optional = self.as(OptionalTypeSyntax.self) { return optional.wrappedType.bare }
        if let optional = self.as(ImplicitlyUnwrappedOptionalTypeSyntax.self) { return optional.wrappedType.bare }
        if let tuple = self.as(TupleTypeSyntax.self), tuple.elements.count == 1, let only = tuple.elements.first {
            return only.type.bare
        }
        return self
    }
}
