/// Why a call failed, as stages see it and wires word it.
public enum HubFailure: Error, Sendable {
    /// The hub has no method of that name.
    case unknownMethod
    /// There is a method of that name, but not for so many arguments.
    case argumentCount(given: Int, expected: Int)
    /// An argument is not what the method takes; the text, which says where, is for the log.
    case binding(String)
    /// The caller may not use the method.
    case unauthorized
    /// The client asked for a stream, and the method returns none.
    case notStreaming
    /// The client asked for one answer, and the method returns a stream.
    case streaming
    /// The client sent uploads that the method does not take.
    case uploadCount(sent: Int, expected: Int)
    /// A module or the method threw; `by` names the module, nil: the method.
    case thrown(any Error, by: String?)

    /// The failure that an error of a stage or method is.
    package init(_ error: any Error, by module: String?) { self = error as? HubFailure ?? .thrown(error, by: module) }
}

// What the log makes of a failure.
extension HubFailure {
    /// What a client did wrong, or was told on purpose, is no fault of the server.
    var level: TraceLevel {
        guard case .thrown(let error, _) = self else { return .verbose }
        return error is HubError || error is CancellationError ? .verbose : .error
    }

    /// The module that threw, if one did.
    package var traceFields: [TraceRecord.Field] {
        guard case .thrown(_, let module?) = self else { return [] }
        return [TraceRecord.Field("stage", module)]
    }

    /// How a call ended that failed so, in a word.
    package var outcome: String {
        switch self {
        case .unknownMethod, .argumentCount, .binding, .unauthorized, .notStreaming, .streaming, .uploadCount: "refused"
        case .thrown(is CancellationError, _): "cancelled"
        case .thrown(is HubError, _): "error"
        case .thrown: "failed"
        }
    }
}

extension HubFailure: CustomStringConvertible {
    /// A sentence for the log.
    public var description: String {
        switch self {
        case .unknownMethod: "Method does not exist."
        case .argumentCount(let given, let expected): "Invocation provides \(given) argument(s) but target expects \(expected)."
        case .binding(let detail): detail
        case .unauthorized: "The caller is not authorized."
        case .notStreaming: "The client asked a method that returns no stream for one."
        case .streaming: "The client asked a method that returns a stream for one answer."
        case .uploadCount(let sent, let expected): "Client sent \(sent) stream(s), Hub method expects \(expected)."
        case .thrown(let error, _): (error as? HubError)?.message ?? String(describing: error)
        }
    }
}
