import HubCommands

struct LoggingPipelineModule: ConfigurableModule, IncomingHooks, OutgoingHooks {
    init(options: inout Options) {}

    func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict {
        call.trace.information("=> Invoking \(call.method.name) on hub \(call.hub)")
        return .proceed
    }
    func onBeforeOutgoing(_ call: inout OutgoingCall) -> OutgoingVerdict {
        call.trace.information("<= Invoking \(call.method) on client hub \(call.hub)")
        return .proceed
    }
}
