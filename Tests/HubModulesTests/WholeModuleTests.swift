import HubTesting
import Hubs
import Testing

/// S164: one module with every hook, in a session of a Core client.
struct WholeModuleTests {
    @Test func everyHookIsCalledInASession() async throws {
        let notes = Watched<[String]>([])
        try await TestServer.run(
            "pipeline: [probe]\nhubs: { shop: { path: /shop, type: ShopHub } }\n",
            { app in
                app.hub(ShopHub.self) { ShopHub(context: $0) }
                app.module("probe") { _ in Probe(notes: notes) }
            }
        ) { server in
            let client = try await server.connect("/shop")
            try await client.invoke("SellTea", 2)
            await #expect(throws: HubCallError.self) { try await client.invoke("Crash") }
            await client.close()
            await notes.until { $0.last == "left" }
            #expect(
                notes.value == [
                    "authorize ShopHub", "authorize ShopHub", "connect", "connected",
                    "before SellTea", "send sold", "sent sold", "after SellTea", "finally SellTea",
                    "before Crash", "error Crash: the till is broken", "finally Crash",
                    "leave clientClosed", "left",
                ])
        }
    }

    private struct Probe: HubPipelineModule {
        let notes: Watched<[String]>

        func onBeforeAuthorizeConnect(_ attempt: ConnectAttempt) -> ConnectVerdict {
            note("authorize \(attempt.hub)")
            return .proceed
        }

        func onBeforeConnect(_ event: HubEvent) -> EventVerdict {
            note("connect")
            return .proceed
        }

        func onAfterConnect(_ event: HubEvent) { note("connected") }

        func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict {
            note("before \(call.method.name)")
            return .proceed
        }

        func onAfterIncoming(_ call: IncomingCall, _ result: inout HubResult) { note("after \(call.method.name)") }

        func onIncomingError(_ call: IncomingCall, _ failure: inout IncomingFailure) {
            note("error \(call.method.name): \(failure.error)")
        }

        func onIncomingFinally(_ call: IncomingCall) { note("finally \(call.method.name)") }

        func onBeforeOutgoing(_ call: inout OutgoingCall) -> OutgoingVerdict {
            note("send \(call.method)")
            return .proceed
        }

        func onAfterOutgoing(_ call: OutgoingCall) { note("sent \(call.method)") }

        func onBeforeDisconnect(_ event: HubEvent) -> EventVerdict {
            note("leave \(event.end?.code.rawValue ?? "")")
            return .proceed
        }

        func onAfterDisconnect(_ event: HubEvent) { note("left") }

        private func note(_ text: String) { notes.change { $0.append(text) } }
    }
}
