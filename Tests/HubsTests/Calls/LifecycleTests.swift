import HubBase
import HubSettings
import HubTesting
import Hubs
import Testing

/// A client comes and goes, and a hub is made anew for each of it.
struct LifecycleTests {
    /// S112
    @Test(arguments: [1, 4])
    func callsWaitForOnConnected(parallel: Int) async throws {
        let probe = Probe(whenConnected: { hub in
            try await hub.sleep(for: .milliseconds(800))
            hub.probe.note("ready")
        })
        var limits = HubLimits()
        limits.maximumParallelInvocationsPerClient = parallel
        try await withServer(probe, limits: limits) { server in
            let socket = try await server.webSocket("/test")
            let calls = (0..<3).map { TestSocket.invocation("Echo", "\($0)", id: "\($0)") }
            socket.send(TestSocket.handshake + calls[0], calls[1])
            socket.send(calls[2])
            // The handshake is answered before.
            #expect(TestSocket.records(await socket.frames(1)) == ["{}"])
            await server.advance(by: .milliseconds(790))
            #expect(socket.frames.count == 1)
            #expect(probe.notes.value.last != "ready")
            await server.advance(by: .milliseconds(210))
            #expect(
                TestSocket.records(socket.frames)
                    == ["{}"] + (0..<3).map { #"{"type":3,"invocationId":"\#($0)","result":\#($0)}"# })
        }
    }

    @Test(arguments: [false, true])
    func anErrorOfOnConnectedClosesWithoutInvitation(suspends: Bool) async throws {
        let probe = Probe(whenConnected: { hub in
            if suspends { try await hub.sleep(for: .seconds(1)) }
            throw HubError("not today")
        })
        try await withServer(probe) { server in
            let socket = try await server.webSocket("/test")
            socket.send(TestSocket.handshake + TestSocket.invocation("Echo", "1", id: "1"))
            _ = await socket.frames(1)
            await server.advance(by: .seconds(2))
            #expect(
                TestSocket.records(await socket.frames(3))
                    == ["{}", #"{"type":7,"error":"Connection closed with an error."}"#])
            await server.connectionsEnd()
            #expect(probe.notes.value.map { $0.prefix(10) } == ["connected "])
            #expect(server.complaints.count == 1)
        }
    }

    @Test func whoIsConnectingIsThereForSends() async throws {
        let probe = Probe(whenConnected: { hub in
            try await hub.groups.add(hub.context.connectionID, to: "g")
            try await hub.clients.all.call("receive", "all")
            try await hub.clients.caller.call("receive", "caller")
            try await hub.clients.group("g").call("receive", "group")
        })
        try await withServer(probe) { server in
            let socket = try await server.webSocket("/test")
            socket.send(TestSocket.handshake)
            #expect(
                TestSocket.records(await socket.frames(4))
                    == ["{}"] + ["all", "caller", "group"].map { #"{"type":1,"target":"receive","arguments":["\#($0)"]}"# })
        }
    }

    /// S111: who comes and goes meanwhile changes nothing.
    @Test(arguments: [1, 4]) func eachClientComesCallsAndGoesInThatOrder(loops: Int) async throws {
        let logs = Watched<[String: [String]]>([:])
        @Sendable func log(_ what: String, _ hub: TestHub) {
            logs.change { $0[hub.context.connectionID.text, default: []].append(what) }
        }
        let probe = Probe(
            [
                "call": { hub in
                    log("begin", hub)
                    await Task.yield()
                    log("end", hub)
                    return .nothing
                }
            ],
            whenConnected: { hub in
                await Task.yield()
                log("connected", hub)
            }, whenDisconnected: { hub, end in log("disconnected \(end.code)", hub) })
        try await withServer(probe, on: .init(loops: loops)) { server in
            let guests = try await server.guests(8)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for guest in guests {
                    group.addTask {
                        for _ in 0..<3 { try await guest.client.invoke("Run", "call") }
                        await guest.client.close()
                    }
                }
                try await group.waitForAll()
            }
            await server.connectionsEnd()
            let whole =
                ["connected"] + Array(repeating: ["begin", "end"], count: 3).flatMap { $0 } + ["disconnected clientClosed"]
            #expect(logs.value == Dictionary(uniqueKeysWithValues: guests.map { ($0.id, whole) }))
        }
    }

    /// S113: there is nothing that an event would have to call.
    @Test func aHubWithoutEventsBehavesLikeOneWhoseEventsDoNothing() async throws {
        struct Silent: Hub {
            let context: HubCallerContext

            static var descriptor: HubDescriptor<Silent> {
                HubDescriptor("silent", [.method("Echo", parameters: ["value"]) { _, a in HubResult(try a.next() as HubValue) }])
            }
        }
        var silent = testHub(key: "silent")
        silent.definition = HubDefinition(Silent.self) { Silent(context: $0) }
        try await withServer([silent, testHub(key: "loud")]) { server in
            var heard: [[String]] = []
            for path in ["/silent", "/loud"] {
                let socket = try await server.talker(path)
                try await server.hubContext(key: String(path.dropFirst())).clients.all.call("receive", 1)
                socket.send(Talk.call("Echo", "2"), #"{"type":7}"# + Talk.end)
                heard.append(await socket.goodbye())
                await server.connectionsEnd()
            }
            #expect(heard[0] == heard[1])
            #expect(heard[0].contains(Talk.result("2")))
        }
    }

    /// How a connection may end.
    enum End: String, CaseIterable {
        case clientClosed, transportClosed, transportError, connectionLost, aborted, protocolError, clientTimeout, serverStopping
    }

    /// Exactly once, however it ends; a call that runs is cancelled before.
    @Test(arguments: End.allCases, [false, true])
    func onDisconnectedRunsOnce(end: End, duringACall: Bool) async throws {
        let probe = Probe(
            [
                "sleep": { hub in
                    hub.probe.note("begun")
                    do { try await hub.sleep(for: .seconds(60)) } catch { hub.probe.note("cancelled \(Task.isCancelled)") }
                    return .nothing
                },
                "abort": { hub in
                    hub.context.abort()
                    return .nothing
                },
                "stop": { hub in
                    hub.context.call.connection.registry.endAll(ConnectionEnd(.serverStopping, "The server stops."))
                    return .nothing
                },
            ])
        var limits = HubLimits()
        limits.maximumParallelInvocationsPerClient = 2
        try await withServer(probe, limits: limits) { server in
            let socket = try await server.webSocket("/test")
            socket.send(TestSocket.handshake)
            _ = await socket.frames(1)
            if duringACall {
                socket.send(TestSocket.invocation("Run", #""sleep""#))
                await probe.notes.until { $0.contains("begun") }
            }
            switch end {
            case .clientClosed: socket.send(#"{"type":7}"# + "\u{1E}")
            case .transportClosed: socket.send(bytes: TestSocket.frame(opcode: 8, [0x03, 0xE8]))
            case .transportError: socket.send(bytes: [0xFF, 0xFF])
            case .connectionLost: socket.drop()
            case .aborted: socket.send(TestSocket.invocation("Run", #""abort""#))
            case .protocolError: socket.send("nonsense\u{1E}")
            case .clientTimeout:
                socket.send(#"{"type":6}"# + "\u{1E}")
                await server.settle()
                await server.advance(by: .seconds(31))
            case .serverStopping: socket.send(TestSocket.invocation("Run", #""stop""#))
            }
            await server.settle()
            await server.connectionsEnd()
            let called = duringACall ? ["begun", "cancelled true"] : []
            #expect(Array(probe.notes.value.dropFirst()) == called + ["disconnected \(end.rawValue)"])
        }
    }

    @Test func theHubIsMadeAnewForEachCallAndEvent() async throws {
        let made = Watched(0)
        var source = testHub()
        source.definition = HubDefinition(TestHub.self) { context in
            made.change { $0 += 1 }
            return TestHub(context: context, probe: Probe())
        }
        try await withServer([source]) { server in
            let client = try await server.connect("/test")
            for _ in 0..<3 { try await client.invoke("Echo", 1) }
            #expect(made.value == 4)
            await #expect(throws: HubCallError.self) { try await client.invoke("nope") }
            #expect(made.value == 4)
            await client.close()
            await server.connectionsEnd()
            #expect(made.value == 5)
        }
    }

    @Test func anErrorOfOnDisconnectedGoesToTheLog() async throws {
        let probe = Probe(whenDisconnected: { _, _ in throw SecretError() })
        try await withServer(probe) { server in
            await (try await server.connect("/test")).close()
            await server.connectionsEnd()
            #expect(server.complaints == ["onDisconnected of hub test failed: secret-internal-text"])
        }
    }

    @Test func whoHasLeftIsInNoGroupAnyMoreWhenTheEventComes() async throws {
        let probe = Probe(whenDisconnected: { hub, _ in
            try await hub.groups.add(hub.context.connectionID, to: "g")
            try await hub.clients.all.call("receive", "all")
            try await hub.clients.group("g").call("receive", "group")
            try await hub.clients.caller.call("receive", "caller")
        })
        try await withServer(probe) { server in
            let guests = try await server.guests(2)
            for guest in guests { try await guest.client.invoke("Join", "g") }
            await guests[0].client.close()
            #expect(await guests[1].heard(2) == ["all", "group"])
            #expect(guests[0].heard.isEmpty)
        }
    }
}
