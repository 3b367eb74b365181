/// A hub's events, through their stages.
enum LifecycleEvents {
    /// The client has come: the first work of the first pump. If it fails, the connection ends.
    static func connected(_ connection: HubConnection) async {
        let plan = connection.plan
        let call = connection.eventCall(plan)
        do {
            try await EventNext(plan.connected)(HubEvent(context: HubCallerContext(call)))
            connection.connected()
        } catch {
            connection.connectFailed(error)
        }
        call.end()
    }

    /// The client has left, and its calls have ended.
    static func disconnected(_ connection: HubConnection, _ end: ConnectionEnd) async {
        let plan = connection.plan
        let call = connection.eventCall(plan)
        do {
            try await EventNext(plan.disconnected)(HubEvent(context: HubCallerContext(call), end: end))
        } catch {
            plan.hub.connectionTrace.error("onDisconnected of hub \(plan.hub.key) failed: \(error)", call.traceFields)
        }
        call.end()
        connection.disconnected()
    }
}
