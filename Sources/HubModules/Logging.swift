public import Hubs

/// Writes a line for each call of a client and one for each send from hub code, to `hubline.pipeline`, level `information`.
///
/// `=> Invoking {method} on hub {hub}` and `<= Invoking {method} on client hub {hub}`; the method as declared, an unknown one as sent.
/// With `results` or `durations` the end of a call is a line too: `=> Invoked …`, or `=> Failed …`. While nobody listens to that source
/// it is in no chain and costs nothing; `redact` holds all the same, for every line and error text of the calls it stands in front of.
public struct Logging: ConfigurableModule, IncomingHooks, OutgoingHooks, RedactingModule, PlacedModule {
    /// What no output may show, by the option `redact`.
    public let redaction: Redaction
    private let showsArguments: Bool
    private let showsResults: Bool
    private let showsDurations: Bool
    private let rules: [RedactionRule]

    /// For those who look for a module.
    public static let help = "Writes a line to the log for each call of a client and each send of a hub."

    /// Reads `arguments`, `results`, `durations`, `redact`.
    public init(options: inout Options) {
        showsArguments = options("arguments", default: false, "Whether the arguments of calls are written, too.")
        showsResults = options("results", default: false, "Whether the end of each call is a line, with its result.")
        showsDurations = options(
            "durations", default: false, "Whether the end of each call is a line, with how long it took by the loop's clock.")
        rules = options(
            "redact", default: [],
            "Values that no log and no error text shows, as hub.method.parameter, or with stars, as *.password.")
        redaction = Redaction(rules.map(\.written))
    }

    /// A module with these options.
    public init(arguments: Bool = false, results: Bool = false, durations: Bool = false, redact: [String] = []) {
        showsArguments = arguments
        showsResults = results
        showsDurations = durations
        rules = []
        redaction = Redaction(redact)
    }

    /// Only while `hubline.pipeline` is heard.
    public func takesPart(in scope: PlanScope) -> Bool { scope.speaks("hubline.pipeline", at: .information) }

    /// Rules that guard nothing, since there is no such parameter.
    public func problems(at methods: [PlanScope]) -> [ConfigurationProblem] {
        rules.filter { $0.isAboutNothing(in: methods) }.map { rule in
            let names = methods.flatMap { method in method.parameters.map { "\(method.key).\(method.method ?? "").\($0.name)" } }
            return .unknown("parameter", rule.written, among: names, at: rule.place)
        }
    }

    /// Writes the line of a call.
    public func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict {
        let arguments = showsArguments ? [TraceRecord.Field("arguments", HubValue.array(call.shownArguments).description)] : []
        call.trace.information("=> Invoking \(call.displayName) on hub \(call.hub)", call.traceFields + arguments)
        return .proceed
    }

    /// Writes the line of a call that went well.
    public func onAfterIncoming(_ call: IncomingCall, _ result: inout HubResult) {
        guard showsResults || showsDurations else { return }
        var fields: [TraceRecord.Field] = []
        if showsResults, let value = try? result.value() {
            fields.append(TraceRecord.Field("result", call.shown(value).description))
        }
        writeEnd("Invoked", call, fields)
    }

    /// Writes the line of a call that failed.
    public func onIncomingError(_ call: IncomingCall, _ failure: inout IncomingFailure) {
        guard showsResults || showsDurations else { return }
        writeEnd("Failed", call, [])
    }

    /// Writes the line of a send.
    public func onBeforeOutgoing(_ call: inout OutgoingCall) -> OutgoingVerdict {
        let arguments = showsArguments ? [TraceRecord.Field("arguments", HubValue.array(call.shownArguments).description)] : []
        call.trace.information("<= Invoking \(call.method) on client hub \(call.hub)", call.traceFields + arguments)
        return .proceed
    }

    private func writeEnd(_ what: String, _ call: IncomingCall, _ fields: [TraceRecord.Field]) {
        let duration = showsDurations ? [TraceRecord.Field("duration", call.age.inMilliseconds)] : []
        call.trace.information("=> \(what) \(call.displayName) on hub \(call.hub)", call.traceFields + fields + duration)
    }
}

extension Duration {
    /// `12.345ms`, as lines of the log write it.
    var inMilliseconds: String {
        let microseconds = Int(self / .microseconds(1))
        let digits = String(microseconds % 1_000)
        return "\(microseconds / 1_000)." + String(repeating: "0", count: max(0, 3 - digits.count)) + digits + "ms"
    }
}

/// One rule of `redact`, with its place.
private struct RedactionRule: OptionValue {
    let written: String
    let place: ConfigurationPosition

    static let expectation = "hub.method.parameter, or a pattern with stars"
    static let shape = OptionShape.text(form: nil)
    static let placeholder = RedactionRule(written: "*", place: ConfigurationPosition(file: ""))

    static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> RedactionRule? {
        read(node, faults: &faults) { text in
            text.contains("*") || text.count { $0 == "." } >= 2 ? RedactionRule(written: text, place: node.position) : nil
        }
    }

    /// Whether it names a parameter that none of the methods has. What clients are sent has numbers, and no list of names.
    func isAboutNothing(in methods: [PlanScope]) -> Bool {
        let parts = written.split(separator: ".", omittingEmptySubsequences: false)
        guard !written.contains("*"), parts.count < 3 || Int(parts[2]) == nil else { return false }
        let rule = written.lowercased()
        return !methods.contains { method in
            let names = method.parameters.map(\.name) + ["result"]
            return names.contains { name in
                [method.key, method.hub].contains { hub in
                    let path = "\(hub).\(method.method ?? "").\(name)".lowercased()
                    return rule == path || rule.hasPrefix(path + ".")
                }
            }
        }
    }
}

extension HubModule where Self == Logging {
    /// Writes a line for each call and each send.
    public static func logging(
        arguments: Bool = false, results: Bool = false, durations: Bool = false, redact: [String] = []
    ) -> Logging {
        Logging(arguments: arguments, results: results, durations: durations, redact: redact)
    }
}
