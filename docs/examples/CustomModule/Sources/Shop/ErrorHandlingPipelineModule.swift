import HubCommands

struct ErrorHandlingPipelineModule: ConfigurableModule, IncomingHooks {
    init(options: inout Options) {}

    func onIncomingError(_ call: IncomingCall, _ failure: inout IncomingFailure) {
        call.trace.information("=> Exception \(failure.error)")
        if let inner = (failure.error as? any WrappingError)?.inner {
            call.trace.information("=> Inner Exception \(inner)")
        }
    }
}
