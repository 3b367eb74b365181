import HubServer

/// What happened in a run of the kit, counted by name.
final class KitNotes: Sendable {
    let counts = Watched<[String: Int]>([:])

    func note(_ name: String) { counts.change { $0[name, default: 0] += 1 } }
}

/// The hub behind the module that is tried out.
struct KitHub: Hub {
    let context: HubCallerContext
    let notes: KitNotes

    func onConnected() async throws { notes.note("onConnected") }

    func onDisconnected(_ end: ConnectionEnd) async throws { notes.note("onDisconnected") }

    static var descriptor: HubDescriptor<KitHub> {
        HubDescriptor(
            "KitHub",
            [
                .method("Echo", parameters: ["value"]) { hub, a in
                    let value: HubValue = try a.next()
                    hub.notes.note("Echo \(value)")
                    return HubResult(value)
                },
                .method("Number", parameters: ["number"]) { _, a in try await HubResult(of: a.next() as Int) },
                .method("Later", parameters: ["value"]) { hub, a in
                    let value: HubValue = try a.next()
                    await Task.yield()
                    return HubResult(value)
                },
                .method("Nothing") { _, _ in .nothing },
                .method("Tell", parameters: ["text"]) { _, a in throw HubError(try a.next(), typeName: "Told") },
                .method("Crash") { _, _ in throw KitCrash() },
                .method("Send", parameters: ["value"]) { hub, a in
                    try await hub.clients.caller.call("receive", a.next() as HubValue)
                    return .nothing
                },
                .method("Wait") { hub, _ in
                    hub.notes.note("Wait began")
                    do { try await hub.context.clock.sleep(for: .seconds(3_600)) } catch { hub.notes.note("Wait cancelled") }
                    return .nothing
                },
            ])
    }
}

private struct KitCrash: Error {}

/// Stands outside of the module, and counts what it sees.
struct KitOuter: IncomingHooks {
    let notes: KitNotes

    func onAfterIncoming(_ call: IncomingCall, _ result: inout HubResult) { notes.note("calls that succeed") }
    func onIncomingError(_ call: IncomingCall, _ failure: inout IncomingFailure) { notes.note("calls that fail") }
    func onIncomingFinally(_ call: IncomingCall) { notes.note("calls that end") }
}
