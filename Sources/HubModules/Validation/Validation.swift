public import Hubs

/// Refuses calls whose arguments are not what they must be.
///
/// ```yaml
/// pipeline: [validation: { text: { maxLength: 500 }, amount: { range: 1...100 }, order.kind: { oneOf: [a, b] } }]
/// ```
///
/// A key is a parameter, of whichever method it stands in front of, or what lies inside it: `order.items.amount` is the amount of each
/// of the order's items. The caller reads a hub error, `Invalid argument 'text' of chat.send: text must not be longer than 500.`
public struct Validation: ConfigurableModule, IncomingHooks, PlacedModule {
    /// For those who look for a module.
    public static let help = "Refuses calls whose arguments are not what they must be."

    private let rules: [ArgumentRule]
    private let observe: Observe

    /// Reads `observe`, and a section for each parameter.
    public init(options: inout Options) {
        observe = Observe(options: &options)
        rules = options.others("PARAMETER", "What the parameter must be, or with dots what is inside: order.amount.") {
            ValueRule(options: &$1)
        }
        .map { ArgumentRule(key: $0.key, rule: $0.value) }
    }

    /// Only in front of methods that have one of the parameters.
    public func takesPart(in scope: PlanScope) -> Bool {
        scope.parameters.contains { parameter in rules.contains { $0.parameter == parameter.name } }
    }

    /// Parameters that no method has.
    public func problems(at methods: [PlanScope]) -> [ConfigurationProblem] {
        let names = methods.flatMap { $0.parameters.map(\.name) }
        return rules.filter { !names.contains($0.parameter) }.map { rule in
            .unknown("parameter", rule.parameter, among: names, at: rule.place)
        }
    }

    /// Refuses the first argument that is not what it must be.
    public func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict {
        let arguments = call.arguments.values
        for (parameter, argument) in zip(call.method.parameters, arguments) {
            for rule in rules where rule.parameter == parameter.name {
                guard let complaint = rule.complaint(about: argument) else { continue }
                let error = HubError("Invalid argument '\(parameter.name)' of \(call.hub).\(call.method.name): \(complaint).")
                guard case .reject(let error) = observe.verdict(error, on: call, of: self) else { break }
                return .reject(error)
            }
        }
        return .proceed
    }
}

/// What one argument must be, or what is inside it.
private struct ArgumentRule: Sendable {
    let parameter: String
    let place: ConfigurationPosition
    private let members: [String]
    private let rule: ValueRule

    init(key: ConfigurationKey, rule: ValueRule) {
        let parts = key.text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        parameter = parts[0]
        members = Array(parts.dropFirst())
        place = key.position
        self.rule = rule
    }

    func complaint(about argument: HubValue) -> String? { complaint(about: argument, at: parameter, members[...]) }

    private func complaint(about value: HubValue, at path: String, _ members: ArraySlice<String>) -> String? {
        guard let name = members.first else { return rule.complaint(about: value, at: path) }
        if let elements = value.array {
            return elements.enumerated().lazy.compactMap { complaint(about: $1, at: "\(path)[\($0)]", members) }.first
        }
        // As binding finds members: whatever the case of their letters.
        guard let member = value.object?.value(ofMember: name) else { return nil }
        return complaint(about: member, at: "\(path).\(name)", members.dropFirst())
    }
}
