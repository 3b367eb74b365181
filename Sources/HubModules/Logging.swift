public import Hubs

/// Writes a line for each call of a client and one for each send from hub code, to `hubline.pipeline`, level `information`.
///
/// `=> Invoking {method} on hub {hub}` and `<= Invoking {method} on client hub {hub}`; the method as declared, an unknown one as sent.
/// While nobody listens to that source it is in no chain and costs nothing.
public struct Logging: ConfigurableModule, IncomingHooks, OutgoingHooks {
    private let showsArguments: Bool

    /// For those who look for a module.
    public static let help = "Writes a line to the log for each call of a client and each send of a hub."

    /// Reads `arguments`.
    public init(options: inout Options) {
        showsArguments = options("arguments", default: false, "Whether the arguments of calls are written, too.")
    }

    /// A module with these options.
    public init(arguments: Bool = false) { showsArguments = arguments }

    /// Only while `hubline.pipeline` is heard.
    public func takesPart(in scope: PlanScope) -> Bool { scope.speaks("hubline.pipeline", at: .information) }

    /// Writes the line of a call.
    public func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict {
        let name = call.displayName
        call.trace.information("=> Invoking \(name) on hub \(call.hub)", fields(call.traceFields, .array(call.arguments.values)))
        return .proceed
    }

    /// Writes the line of a send.
    public func onBeforeOutgoing(_ call: inout OutgoingCall) -> OutgoingVerdict {
        let arguments = call.arguments
        call.trace.information(
            "<= Invoking \(call.method) on client hub \(call.hub)",
            fields(call.traceFields, .array(arguments.map { (try? HubValue(encoding: $0)) ?? .null })))
        return .proceed
    }

    private func fields(_ fields: [TraceRecord.Field], _ arguments: @autoclosure () -> HubValue) -> [TraceRecord.Field] {
        showsArguments ? fields + [TraceRecord.Field("arguments", arguments().description)] : fields
    }
}

extension HubModule where Self == Logging {
    /// Writes a line for each call and each send.
    public static func logging(arguments: Bool = false) -> Logging { Logging(arguments: arguments) }
}
