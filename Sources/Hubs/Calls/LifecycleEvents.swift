/// A hub's events, through their stages.
enum LifecycleEvents {
    /// The client has come: the first work of the first pump. If it fails, the connection ends.
    static func connected(_ connection: HubConnection) async {
        let plan = connection.plan
        let call = connection.eventCall(plan)
        let stages = EventNext(plan.connected)
        do {
            try await stages(HubEvent(context: HubCallerContext(call)))
            connection.connected()
        } catch {
            connection.connectFailed(error, by: stages.thrower)
        }
        call.end()
    }

    /// The client has left, and its calls have ended.
    static func disconnected(_ connection: HubConnection, _ end: ConnectionEnd) async {
        let plan = connection.plan
        let call = connection.eventCall(plan)
        let stages = EventNext(plan.disconnected)
        do {
            try await stages(HubEvent(context: HubCallerContext(call), end: end))
        } catch {
            let failure = HubFailure(error, by: stages.thrower)
            plan.hub.connectionTrace.error(
                "onDisconnected of hub \(plan.hub.key) failed: \(failure)", call.traceFields + failure.traceFields)
        }
        call.end()
        connection.disconnected()
    }
}
