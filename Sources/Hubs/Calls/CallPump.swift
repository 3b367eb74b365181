/// Runs a connection's calls, one after another until none is ready. At most `maximumParallelInvocationsPerClient` pumps run at once.
///
/// Nonisolated and started by `Task.immediate` with the loop's task preference, it begins in place, inside the read that brought the
/// call, and whatever it awaits brings it back to the loop. Neighbouring forms leave the loop or cost several times as much.
package enum CallPump {
    static func run(_ connection: HubConnection, slot: Int) async {
        if connection.takeConnectEvent() { await LifecycleEvents.connected(connection) }
        while let call = connection.takeCall(slot) {
            do {
                connection.complete(call.shared, try await IncomingNext(0)(call))
            } catch {
                connection.fail(call.shared, error, call.arguments)
            }
            // Cancelled because this call took too long, or because the connection ends.
            if call.shared.isOverdue { break }
            // The answers of a client that does not read wait for it, and so do its next calls.
            if connection.mustWaitForRoom { await connection.waitForRoom() }
        }
        connection.pumpEnded(slot)
    }
}
