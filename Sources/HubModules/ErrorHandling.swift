public import Hubs

/// Writes each failed call to `hubline.pipeline`, level `error`: `=> Exception ` and the text, and for an error that wraps another one
/// `=> Inner Exception ` and that one's. With `errors` it tells the client something of errors by their types:
///
/// ```yaml
/// pipeline: [errorHandling: { errors: { OutOfStock: { text: There is none left., code: OutOfStock } } }]
/// ```
///
/// The client then reads `OutOfStock: There is none left.`, and stages around get that hub error. What a hub or module tells the client
/// on purpose, by a `HubError`, is written at level `information`, and never replaced. Whether details of other errors reach the client
/// is the hub's `detailedErrors` alone.
public struct ErrorHandling: ConfigurableModule, IncomingHooks {
    /// What clients read of errors of one type.
    public struct Reply: Sendable, Equatable {
        /// The text.
        public var text: String
        /// The kind of error that stands in front of the text; `HubException` by default, which clients know.
        public var code: String

        /// That text, of that kind.
        public init(_ text: String, code: String = "HubException") {
            self.text = text
            self.code = code
        }
    }

    /// For those who look for a module.
    public static let help = "Writes a line to the log for each call that fails, and tells clients of errors by their types."

    private let replies: [String: Reply]

    /// Reads `errors`.
    public init(options: inout Options) {
        let replies = options.named(
            "errors", short: "text", "What the client reads of errors, by the names of their Swift types."
        ) { _, options in
            Reply(
                options("text", default: "", "The text."),
                code: options("code", default: "HubException", "The kind of error in front of the text."))
        }
        self.replies = Dictionary(replies.map { ($0.key.text, $0.value) }) { first, _ in first }
    }

    /// The module; `errors` is what clients read of errors, by the names of their types.
    public init(errors: [String: Reply] = [:]) { replies = errors }

    /// Writes the lines of an error, and replaces it if its type is named.
    public func onIncomingError(_ call: IncomingCall, _ failure: inout IncomingFailure) {
        let error = failure.error
        let level: TraceLevel = error is HubError || error is HubFailure ? .information : .error
        if call.trace.speaks(at: level) { write(error, level, call) }
        guard !replies.isEmpty, !(error is HubError), let reply = replies[String(describing: type(of: error))] else { return }
        failure.error = HubError(reply.text, typeName: reply.code)
    }

    private func write(_ error: any Error, _ level: TraceLevel, _ call: IncomingCall) {
        call.trace.write(level, call.shown("=> Exception \(Self.text(of: error))"), call.traceFields)
        guard let inner = (error as? any WrappingError)?.inner else { return }
        call.trace.write(level, call.shown("=> Inner Exception \(Self.text(of: inner))"), call.traceFields)
    }

    private static func text(of error: any Error) -> String { (error as? HubError)?.message ?? String(describing: error) }
}

extension HubModule where Self == ErrorHandling {
    /// Writes each failed call to the log.
    public static var errorHandling: ErrorHandling { ErrorHandling() }

    /// Writes each failed call to the log, and tells clients that of errors, by the names of their types.
    public static func errorHandling(errors: [String: ErrorHandling.Reply]) -> ErrorHandling { ErrorHandling(errors: errors) }
}
