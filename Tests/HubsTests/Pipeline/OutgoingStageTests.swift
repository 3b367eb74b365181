import HubTesting
import Hubs
import Testing

/// Stages around a send.
struct OutgoingStageTests {
    private let notes = Watched<[String]>([])

    @Test func theFirstListedIsOutermostAndEachRunsOncePerSend() async throws {
        let modules = ["A", "B"].map { name in
            Sent { [notes] call, next in
                notes.change { $0.append("before \(name) \(call.hub).\(call.method) \(call.selection) \(call.arguments.count)") }
                try await next(call)
                notes.change { $0.append("after \(name)") }
            }
        }
        try await withServer(modules: modules.map { ModuleEntry($0) }, on: .init(loops: 4)) { server in
            let guests = try await server.guests(5)
            try await guests[0].send("all")
            #expect(
                notes.value == ["before A test.receive all 1", "before B test.receive all 1", "after B", "after A"])
            await server.settle()
            #expect(guests.map(\.heard) == Array(repeating: ["hi"], count: 5))
        }
    }

    @Test func theMethodTheArgumentsAndTheSelectionMayBeChanged() async throws {
        let module = Sent { call, next in
            var changed = call
            changed.method = "other"
            changed.arguments.append("more")
            if let context = call.context { changed.selection = .connection(context.connectionID) }
            try await next(changed)
        }
        try await withServer(modules: [ModuleEntry(module)]) { server in
            let guests = try await server.guests(2)
            try await guests[0].send("others")
            #expect(try await guests[0].client.next("other") == ["hi", "more"])
            await server.settle()
            #expect(guests.map(\.heard) == [[], []])
        }
    }

    @Test func aStageThatDoesNotCallNextDropsTheSend() async throws {
        try await withServer(modules: [ModuleEntry(Sent { _, _ in })]) { server in
            let guest = try await server.guest()
            try await guest.send("all")
            await server.settle()
            #expect(guest.heard.isEmpty)
        }
    }

    @Test func aHookMayDropChangeOrRejectASend() async throws {
        struct Choosing: OutgoingHooks {
            let notes: Watched<[String]>

            func onBeforeOutgoing(_ call: inout OutgoingCall) -> OutgoingVerdict {
                switch call.arguments.first as? HubValue {
                case "drop": return .drop
                case "reject": return .reject(HubError("not that"))
                default:
                    call.arguments = ["changed"]
                    return .proceed
                }
            }

            func onAfterOutgoing(_ call: OutgoingCall) { notes.change { $0.append("after \(call.method)") } }
        }
        try await withServer(modules: [ModuleEntry(Choosing(notes: notes))]) { server in
            let guest = try await server.guest()
            try await guest.send("all", [], "drop")
            let error = await #expect(throws: HubCallError.self) { try await guest.send("all", [], "reject") }
            #expect(error?.message == "An unexpected error occurred invoking 'Send' on the server. HubException: not that")
            #expect(notes.value.isEmpty)
            try await guest.send("all", [], "send")
            await server.settle()
            #expect(guest.heard == ["changed"])
            #expect(notes.value == ["after receive"])
        }
    }

    @Test func nextCalledTwiceNamesTheModuleAndNobodyReceivesTwice() async throws {
        let twice = Sent { call, next in
            try await next(call)
            try await next(call)
        }
        let thrown = Watched<[HubUseError]>([])
        let probe = Probe([
            "send": { hub in
                do { try await hub.clients.all.call("receive", 1) } catch let error as HubUseError {
                    thrown.change { $0.append(error) }
                }
                return .nothing
            }
        ])
        let modules = [ModuleEntry(name: "outer", module: Sent { try await $1($0) }), ModuleEntry(name: "twice", module: twice)]
        try await withServer(probe, modules: modules) { server in
            let guest = try await server.guest()
            try await guest.client.invoke("Run", "send")
            await server.settle()
            #expect(thrown.value == [.nextCalledTwice(module: "twice")])
            #expect(guest.heard == [1])
        }
    }

    @Test func sendsOfEventsPassTheStages() async throws {
        let probe = Probe(
            whenConnected: { try await $0.clients.others.call("receive", "came") },
            whenDisconnected: { hub, _ in try await hub.clients.all.call("receive", "left") })
        let module = Sent { [notes] call, next in
            notes.change { $0.append("\(call.selection)") }
            try await next(call)
        }
        try await withServer(probe, modules: [ModuleEntry(module)]) { server in
            let witness = try await server.guest()
            let other = try await server.guest()
            await other.client.close()
            #expect(await witness.heard(2) == ["came", "left"])
            #expect(notes.value == ["allExcept([\(witness.id)])", "allExcept([\(other.id)])", "all"])
        }
    }

    @Test func whoDeclinesIsNotAsked() async throws {
        struct Declining: OutgoingModule {
            func takesPart(in scope: PlanScope) -> Bool { scope.method != nil }
            func outgoing(_ call: OutgoingCall, next: OutgoingNext) async throws {}
        }
        try await withServer(modules: [ModuleEntry(Declining())]) { server in
            let guest = try await server.guest()
            try await guest.send("all")
            await server.settle()
            #expect(guest.heard == ["hi"])
        }
    }
}
