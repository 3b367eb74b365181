public import Hubs

/// Writes each failed call to `hubline.pipeline`, level `error`: `=> Exception ` and the text, and for an error that wraps another one
/// `=> Inner Exception ` and that one's.
///
/// What a hub or module tells the client on purpose, by a `HubError`, is written at level `information`. Whether details reach the
/// client is the hub's `detailedErrors` alone.
public struct ErrorHandling: ConfigurableModule, IncomingHooks {
    /// For those who look for a module.
    public static let help = "Writes a line to the log for each call that fails."

    /// Has no options.
    public init(options: inout Options) {}

    /// The module.
    public init() {}

    /// Writes the lines of an error.
    public func onIncomingError(_ call: IncomingCall, _ failure: inout IncomingFailure) {
        let level: TraceLevel = failure.error is HubError || failure.error is HubFailure ? .information : .error
        call.trace.write(level, "=> Exception \(Self.text(of: failure.error))", call.traceFields)
        guard let inner = (failure.error as? any WrappingError)?.inner else { return }
        call.trace.write(level, "=> Inner Exception \(Self.text(of: inner))", call.traceFields)
    }

    private static func text(of error: any Error) -> String { (error as? HubError)?.message ?? String(describing: error) }
}

/// An error that came of another one.
public protocol WrappingError: Error {
    /// What it came of, nil: nothing.
    var inner: (any Error)? { get }
}

extension HubModule where Self == ErrorHandling {
    /// Writes each failed call to the log.
    public static var errorHandling: ErrorHandling { ErrorHandling() }
}
