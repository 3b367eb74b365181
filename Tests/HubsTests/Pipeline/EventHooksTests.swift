import HubTesting
import Hubs
import Testing

/// The plain form of the stages of connecting and disconnecting.
struct EventHooksTests {
    private let notes = Watched<[String]>([])

    @Test func beforeHooksRunInTheOrderOfTheListAndAfterHooksInReverse() async throws {
        let probe = Probe(whenConnected: { _ in note("hub") }, whenDisconnected: { _, _ in note("hub left") })
        let modules: [any HubModule] = [Ported(name: "A", notes: notes), Ported(name: "B", notes: notes)]
        try await withServer(probe, modules: entries(modules)) { server in
            let client = try await server.connect("/test")
            #expect(
                notes.value.drop { $0.hasSuffix("may connect") } == [
                    "A connects", "B connects", "hub", "B connected", "A connected",
                ])
            notes.change { $0 = [] }
            await client.close()
            await notes.until { $0.last == "A has left" }
            #expect(
                notes.value == [
                    "A leaves, stopCalled true", "B leaves, stopCalled true", "hub left", "B has left", "A has left",
                ])
        }
    }

    @Test func aLostClientDidNotCallStop() async throws {
        try await withServer(modules: entries([Ported(name: "A", notes: notes)])) { server in
            let socket = try await server.webSocket("/test")
            socket.send(TestSocket.handshake)
            await notes.until { $0.last == "A connected" }
            socket.stream.stream.loop.execute { socket.stream.stream.close(flushing: false) }
            await notes.until { $0.last == "A has left" }
            #expect(notes.value.contains("A leaves, stopCalled false"))
        }
    }

    /// S162: of events.
    @Test func aSkippedEventReachesNeitherInnerStagesNorTheHub() async throws {
        var skipping = Ported(name: "B", notes: notes)
        skipping.verdict = .skip
        let modules: [any HubModule] = [Ported(name: "A", notes: notes), skipping, Ported(name: "C", notes: notes)]
        let probe = Probe(whenConnected: { _ in note("hub") }, whenDisconnected: { _, _ in note("hub left") })
        try await withServer(probe, modules: entries(modules)) { server in
            let client = try await server.connect("/test")
            #expect(try await client.invoke("Add", 1, 2) == 3)
            await client.close()
            await notes.until { $0.last == "A has left" }
            #expect(
                notes.value.filter { !$0.hasSuffix("may connect") } == [
                    "A connects", "B connects", "A connected", "A leaves, stopCalled true", "B leaves, stopCalled true",
                    "A has left",
                ])
        }
    }

    @Test func aRejectedClientIsClosedAndARejectedEndIsSaidInTheLog() async throws {
        var rejecting = Ported(name: "A", notes: notes)
        rejecting.verdict = .reject(SecretError())
        try await withServer(modules: entries([rejecting])) { server in
            let client = try await server.connect("/test")
            #expect(await client.end().error == "Connection closed with an error.")
            await server.connectionsEnd()
            #expect(!notes.value.contains("A connected"))
        }
    }

    @Test func whoMayConnectIsTheHooksToSay() async throws {
        let probe = Probe(["user": { hub in try await HubResult(of: hub.context.userIdentifier ?? "nobody") }])
        let modules: [any HubModule] = [Door(), Ported(name: "inner", notes: notes)]
        try await withServer(probe, modules: entries(modules)) { server in
            var options = ClientOptions()
            options.headers = ["x-door": "closed"]
            await #expect(throws: ClientError.refused(status: 403, text: "")) { try await server.connect("/test", options) }
            options.headers = ["x-door": "ann"]
            let ann = try await server.connect("/test", options)
            #expect(try await ann.invoke("Run", "user") == "ann")
            #expect(notes.value.filter { $0 == "inner may connect" }.count == 2)
            let anybody = try await server.connect("/test")
            #expect(try await anybody.invoke("Run", "user") == "nobody")
            #expect(notes.value.filter { $0 == "inner may connect" }.count == 4)
        }
    }

    private func note(_ text: String) { notes.change { $0.append(text) } }

    private func entries(_ modules: [any HubModule]) -> [ModuleEntry] {
        modules.map { ModuleEntry(name: "\(type(of: $0))", module: $0) }
    }
}

/// A port from classic SignalR, where one type holds every hook.
private struct Ported: HubPipelineModule {
    let name: String
    let notes: Watched<[String]>
    var verdict = EventVerdict.proceed

    func onBeforeAuthorizeConnect(_ attempt: ConnectAttempt) -> ConnectVerdict {
        note("may connect")
        return .proceed
    }

    func onBeforeConnect(_ event: HubEvent) -> EventVerdict {
        note("connects")
        return verdict
    }

    func onAfterConnect(_ event: HubEvent) { note("connected") }

    func onBeforeDisconnect(_ event: HubEvent) -> EventVerdict {
        note("leaves, stopCalled \(event.end?.stopCalled == true)")
        return verdict
    }

    func onAfterDisconnect(_ event: HubEvent) { note("has left") }

    private func note(_ what: String) {
        notes.change { $0.append("\(name) \(what)") }
    }
}

/// Asks a header who comes.
private struct Door: AuthorizeConnectHooks {
    func onBeforeAuthorizeConnect(_ attempt: ConnectAttempt) -> ConnectVerdict {
        switch attempt.request.headers["x-door"] {
        case nil: .proceed
        case "closed": .refuse(.forbidden)
        case let name: .admit(HubUser(id: name))
        }
    }
}
