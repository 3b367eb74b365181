import Hubs

/// `observe` of a module that refuses: what it would have stopped passes, and a line in the log tells of it.
struct Observe: Sendable {
    let isOn: Bool

    init(options: inout Options) {
        isOn = options("observe", default: false, "Whether what it would stop passes all the same, with a line in the log.")
    }

    init(_ isOn: Bool) { self.isOn = isOn }

    /// What becomes of a call that the module would end with that error.
    func verdict(_ error: any Error, on call: IncomingCall, of module: some HubModule) -> IncomingVerdict {
        passes(call, of: module, "\(text(of: error))") ? .proceed : .reject(error)
    }

    /// Whether a call that the module would stop passes; if it does, a line says so.
    func passes(_ call: IncomingCall, of module: some HubModule, _ why: @autoclosure () -> String) -> Bool {
        guard isOn else { return false }
        call.trace(of: module).information("Would stop \(call.nameAsSent) on hub \(call.hub): \(why())", call.traceFields)
        return true
    }

    /// Whether somebody whom the module would turn away may come; if so, a line says it.
    func passes(_ attempt: ConnectAttempt, of module: some HubModule, _ user: HubUser) -> Bool {
        guard isOn else { return false }
        attempt.trace(of: module).information(
            "Would refuse connecting to hub \(attempt.hub)", [TraceRecord.Field("user", user.id ?? "-")])
        return true
    }

    private func text(of error: any Error) -> String { (error as? HubError)?.message ?? String(describing: error) }
}
