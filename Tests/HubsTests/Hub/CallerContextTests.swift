import HubBase
import HubTesting
import Hubs
import Testing

/// What a hub knows of who calls.
struct CallerContextTests {
    /// S120
    @Test func headersAreFoundInAnyCaseWithAllTheirValues() async throws {
        let probe = Probe([
            "headers": { hub in
                HubResult(.array((hub.context.headers.values("X-TAG") + [hub.context.headers["host"] ?? ""]).map { .string($0) }))
            }
        ])
        try await withServer(probe) { server in
            let socket = try await server.webSocket("/test", headers: ["X-Tag": "one", "x-TAG": "three, four", "x-tag": "two"])
            #expect(await socket.call("headers") == #"["one","three, four","two","127.0.0.1:5000"]"#)
        }
    }

    /// S121
    @Test func theQueryIsDecodedAndThereInMethodsAndEvents() async throws {
        let query: @Sendable (TestHub) -> [String] = { hub in
            hub.context.query.all.map { "\($0.name)=\($0.value)" } + [hub.context.query["VERSION"] ?? "none"]
        }
        let probe = Probe(
            ["query": { hub in HubResult(.array(query(hub).map { .string($0) })) }],
            whenConnected: { hub in hub.probe.note(query(hub).joined(separator: "|")) })
        try await withServer(probe) { server in
            let socket = try await server.webSocket("/test?version=1.0&a=b%20c%26&a=+&empty&x=%C3%BC")
            #expect(await socket.call("query") == #"["version=1.0","a=b c&","a= ","empty=","x=ü","1.0"]"#)
            #expect(probe.notes.value.contains("version=1.0|a=b c&|a= |empty=|x=ü|1.0"))
        }
    }

    /// S121: the protocol's own keys are there, too.
    @Test func theQueryHoldsTheProtocolsKeys() async throws {
        let probe = Probe(["id": { hub in try await HubResult(of: hub.context.query["id"] != nil) }])
        try await withServer(probe) { server in
            let client = try await server.connect("/test")
            #expect(try await client.invoke("Run", "id") == true)
        }
    }

    /// S124
    @Test func cookiesAreReadAndABadOneIsIgnored() async throws {
        let probe = Probe([
            "cookies": { hub in
                let cookies = hub.context.cookies
                return HubResult(
                    .array([cookies["a"], cookies["b"], cookies["A"], cookies["d"]].map { $0.map { .string($0) } ?? .null }))
            }
        ])
        try await withServer(probe) { server in
            let socket = try await server.webSocket(
                "/test", headers: ["Cookie": "a=1; b=\"quoted\"; bad cookie; =x; c@=2; d=\"half", "cookie": "d=3"])
            #expect(await socket.call("cookies") == #"["1","quoted",null,"3"]"#)
        }
    }

    /// S257
    @Test func theRequestIsTheSameAfterALongTime() async throws {
        let seen = Watched<[HubRequest]>([])
        let probe = Probe([
            "look": { hub in
                seen.change { $0.append(hub.context.request) }
                return .nothing
            }
        ])
        try await withServer(probe) { server in
            var options = ClientOptions()
            options.headers = ["x-tag": "one"]
            let client = try await server.connect("/test?a=1", options)
            try await client.invoke("Run", "look")
            await server.advance(by: .seconds(600))
            try await client.invoke("Run", "look")
            #expect(seen.value.count == 2 && seen.value[0] == seen.value[1])
            #expect(seen.value[1].headers["X-Tag"] == "one")
            #expect(seen.value[1].path == "/test")
            #expect(seen.value[1].query["a"] == "1")
            #expect(seen.value[1].peer.host == "127.0.0.1")
        }
    }

    @Test func theTransportIsNamed() async throws {
        let probe = Probe(["transport": { hub in try await HubResult(of: hub.context.transport) }])
        try await withServer(probe) { server in
            let client = try await server.connect("/test")
            #expect(try await client.invoke("Run", "transport") == "WebSockets")
        }
    }

    @Test func theHubSpeaksByASourceOfItsOwn() async throws {
        let probe = Probe([
            "speak": { hub in
                hub.context.trace.information("hello")
                return .nothing
            }
        ])
        try await withServer(probe) { server in
            try await server.connect("/test").invoke("Run", "speak")
            #expect(server.said("hello")?.source == "hubline.hubs.test")
        }
    }

    /// S119
    @Test func theClientLearnsTheIdThatTheHubKnows() async throws {
        try await withServer { server in
            let client = try await server.connect("/test")
            let id = try await client.invoke("ID", as: String.self)
            #expect(client.connectionID == id)
            #expect(id.utf8.count == 22)
        }
    }

    /// S119
    @Test func anIdThatTheClientSendsIsNotTaken() async throws {
        try await withServer { server in
            let socket = try await server.webSocket("/test?connectionId=AAAAAAAAAAAAAAAAAAAAAA")
            let id = try #require(await socket.call("id", target: "ID"))
            #expect(id.utf8.count == 24 && id != #""AAAAAAAAAAAAAAAAAAAAAA""#)
            #expect(try await server.webSocket("/test?id=AAAAAAAAAAAAAAAAAAAAAA").head.hasPrefix("HTTP/1.1 404 "))
        }
    }

    /// S59
    @Test func itemsAndFeaturesLiveAsLongAsTheConnection() async throws {
        struct Count {
            var value = 0
        }
        let probe = Probe([
            "count": { hub in
                hub.context.items.update(Count()) { $0.value += 1 }
                hub.context.features.update(Count()) { $0.value += 10 }
                let (items, features) = (hub.context.items[Count.self]?.value ?? 0, hub.context.features[Count.self]?.value ?? 0)
                return try await HubResult(of: items + features)
            },
            "forget": { hub in
                hub.context.items[Count.self] = nil
                return .nothing
            },
        ])
        try await withServer(probe) { server in
            let (one, two) = (try await server.connect("/test"), try await server.connect("/test"))
            #expect(try await one.invoke("Run", "count") == 11)
            #expect(try await one.invoke("Run", "count") == 22)
            #expect(try await two.invoke("Run", "count") == 11)
            try await one.invoke("Run", "forget")
            #expect(try await one.invoke("Run", "count") == 31)
        }
    }

    @Test func anAbortedConnectionIsClosedWithoutErrorOrInvitation() async throws {
        let probe = Probe()
        try await withServer(probe) { server in
            let socket = try await server.webSocket("/test")
            socket.send(
                #"{"protocol":"json","version":1}"# + "\u{1E}"
                    + #"{"type":1,"invocationId":"1","target":"Abort","arguments":[]}"# + "\u{1E}"
                    + #"{"type":1,"invocationId":"2","target":"Echo","arguments":[1]}"# + "\u{1E}")
            _ = await socket.frames(3)
            await server.settle()
            socket.send(bytes: TestSocket.frame(opcode: 8, [0x03, 0xE8]))
            let frames = await socket.framesUntilEnd()
            // Nothing follows the goodbye: no answer of the method, nor of the call behind it.
            #expect(TestSocket.records(frames) == ["{}", #"{"type":7}"#])
            #expect(frames.last?.opcode == 8)
            await probe.notes.until { $0.contains { $0.hasPrefix("disconnected") } }
            #expect(probe.notes.value.dropFirst() == ["disconnected aborted"])
        }
    }

    @Test func aContextThatOutlivesItsCallThrowsAndNeverTraps() async throws {
        let kept = Watched<[TestHub]>([])
        let probe = Probe(
            [
                "keep": { hub in
                    kept.change { $0.append(hub) }
                    return .nothing
                },
                "fail": { hub in
                    kept.change { $0.append(hub) }
                    throw HubError("told")
                },
            ], whenConnected: { hub in kept.change { $0.append(hub) } },
            whenDisconnected: { hub, _ in kept.change { $0.append(hub) } })
        try await withServer(probe, on: .init(loops: 2)) { server in
            let guest = try await server.guest()
            try await guest.client.invoke("Run", "keep")
            await #expect(throws: HubCallError.self) { try await guest.client.invoke("Run", "fail") }
            let leaver = try await server.guest()
            await leaver.client.close()
            await kept.until { $0.count == 5 }
            await server.settle()
            for hub in kept.value {
                await #expect(throws: HubUseError.callEnded) { try await hub.clients.all.call("receive", "late") }
                await #expect(throws: HubUseError.callEnded) { try await hub.clients.caller.call("receive", "late") }
                await #expect(throws: HubUseError.callEnded) { try await hub.groups.add(hub.context.connectionID, to: "g") }
                await #expect(throws: HubUseError.callEnded) { try await hub.groups.remove(hub.context.connectionID, from: "g") }
                #expect(hub.context.connectionID.text.utf8.count == 22)
                #expect(hub.context.request.path == "/test")
                hub.context.items[Int.self] = 1
            }
            try await guest.send("group", ["g"], "not there")
            await server.settle()
            #expect(guest.heard.isEmpty)
            kept.value[0].context.abort()
            #expect(await guest.client.end().error == nil)
        }
    }
}
