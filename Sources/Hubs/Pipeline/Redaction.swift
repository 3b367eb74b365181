/// Values that no output may show, by rules as `hub.method.parameter` and what is below it, in which a star stands for any characters:
/// `chat.login.pin`, `*.password`. Letter case makes no difference.
public struct Redaction: Sendable {
    /// What stands in place of a value that is not shown.
    public static let mark = "[redacted]"

    /// Shorter texts than that are not looked for in others: they would be found everywhere.
    private static let shortest = 3

    private var rules: [MethodScope]

    /// These rules.
    public init(_ rules: [String] = []) { self.rules = rules.map { MethodScope($0.lowercased()) } }

    /// Whether everything may be shown.
    public var isEmpty: Bool { rules.isEmpty }

    /// Adds the rules of another one.
    public mutating func add(_ other: Redaction) { rules += other.rules }

    /// What may be shown of a value.
    ///
    /// - Parameter paths: where it stands, as `chat.login.pin`; it may have several names.
    public func shown(_ value: HubValue, at paths: [String]) -> HubValue {
        if isEmpty { return value }
        if hides(paths) { return .string(Self.mark) }
        switch value {
        case .array(let elements): return .array(elements.enumerated().map { shown($1, at: below(paths, String($0))) })
        case .object(let object):
            let members = object.members.map { HubObject.Member($0.name, shown($0.value, at: below(paths, $0.name))) }
            return .object(HubObject(members, names: object.names))
        default: return value
        }
    }

    /// The texts that must not be shown of a value, wherever they come up.
    func secrets(of value: HubValue, at paths: [String], isHidden: Bool = false) -> [String] {
        let isHidden = isHidden || hides(paths)
        switch value {
        case .array(let elements):
            return elements.enumerated().flatMap { secrets(of: $1, at: below(paths, String($0)), isHidden: isHidden) }
        case .object(let object):
            return object.members.flatMap { secrets(of: $0.value, at: below(paths, $0.name), isHidden: isHidden) }
        case .null, .bool: return []
        case .string(let text):
            // As it is, and as JSON shows it.
            return isHidden ? [text, String(value.description.dropFirst().dropLast())] : []
        default: return isHidden ? [value.description] : []
        }
    }

    /// `text` without these.
    static func hide(_ secrets: [String], in text: String) -> String {
        // The longest first: a short one may be part of it.
        secrets.filter { $0.unicodeScalars.count >= shortest }.sorted { $0.utf8.count > $1.utf8.count }
            .reduce(text) { text, secret in
                text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: mark)
            }
    }

    private func hides(_ paths: [String]) -> Bool {
        paths.contains { path in
            let path = path.lowercased()
            return rules.contains { $0.meets(path) }
        }
    }

    private func below(_ paths: [String], _ name: String) -> [String] { paths.map { "\($0).\(name)" } }
}

/// A module that knows which values no output may show. Asked while the plan is made, whether it takes part or not; what it says holds
/// for all lines and error texts about the calls that it stands in front of.
public protocol RedactingModule: HubModule {
    /// What no output may show.
    var redaction: Redaction { get }
}

extension HubMethod {
    /// The names that rules may call a value by which comes with a call of this method.
    private func paths(_ name: String) -> [String] { [hub.key, hub.name].map { "\($0).\(self.name).\(name)" } }

    private func name(ofArgument index: Int) -> String {
        parameters.indices.contains(index) ? parameters[index].name : String(index)
    }

    func shown(_ arguments: HubArguments) -> [HubValue] {
        arguments.values.enumerated().map { redaction.shown($1, at: paths(name(ofArgument: $0))) }
    }

    func shown(_ result: HubValue) -> HubValue { redaction.shown(result, at: paths("result")) }

    func shown(_ text: String, with arguments: HubArguments) -> String {
        guard !redaction.isEmpty else { return text }
        let secrets = arguments.values.enumerated().flatMap { redaction.secrets(of: $1, at: paths(name(ofArgument: $0))) }
        return Redaction.hide(secrets, in: text)
    }
}

extension IncomingCall {
    /// The arguments as an output may show them.
    public var shownArguments: [HubValue] { method.shown(arguments) }

    /// A text about the call as an output may show it: without the arguments that no output may.
    public func shown(_ text: String) -> String { method.shown(text, with: arguments) }

    /// A result of the call as an output may show it; rules call it `hub.method.result`.
    public func shown(_ result: HubValue) -> HubValue { method.shown(result) }
}

extension OutgoingCall {
    /// The arguments as an output may show them; rules call them `hub.method.0` and so on. What cannot be encoded is null.
    public var shownArguments: [HubValue] {
        let hub = shared.plan.hub
        return arguments.enumerated().map { index, argument in
            let value = (try? HubValue(encoding: argument)) ?? .null
            return shared.plan.redaction.shown(value, at: [hub.key, hub.name].map { "\($0).\(method).\(index)" })
        }
    }
}
