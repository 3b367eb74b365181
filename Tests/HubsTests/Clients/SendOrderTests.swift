import HubTesting
import Hubs
import Testing

/// In which order sends arrive.
struct SendOrderTests {
    /// S93
    @Test(arguments: [1, 4])
    func awaitedSendsArriveInTheirOrder(loops: Int) async throws {
        let probe = Probe([
            "send": { hub in
                for round in 0..<50 {
                    try await hub.clients.others.call("receive", "others \(round)")
                    try await hub.clients.caller.call("receive", "caller \(round)")
                    try await hub.clients.all.call("receive", "all \(round)")
                }
                return .nothing
            }
        ])
        try await withServer(probe, on: .init(loops: loops)) { server in
            let guests = try await server.guests(5)
            try await guests[0].client.invoke("Run", "send")
            await server.settle()
            for (index, guest) in guests.enumerated() {
                let first = index == 0 ? "caller" : "others"
                #expect(guest.heard == (0..<50).flatMap { [.string("\(first) \($0)"), .string("all \($0)")] })
            }
        }
    }

    @Test func aThousandBroadcastsReachFortyClientsOnFourLoopsEachInOrder() async throws {
        let probe = Probe([
            "send": { hub in
                for number in 0..<1_000 { try await hub.clients.all.call("receive", number) }
                return .nothing
            },
            "loop": { hub in try await HubResult(of: hub.context.call.connection.loop.index) },
        ])
        try await withServer(probe, on: .init(loops: 4)) { server in
            let guests = try await server.guests(40)
            for (index, guest) in guests.enumerated() {
                #expect(try await guest.client.invoke("Run", "loop", as: Int.self) == index % 4)
            }
            try await guests[7].client.invoke("Run", "send")
            let expected = (0..<1_000).map { HubValue.integer($0) }
            for guest in guests { #expect(await guest.heard(1_000) == expected) }
        }
    }

    @Test(arguments: ["all", "caller", "group"])
    func whatAMethodSendsToItsCallerComesBeforeItsAnswer(to: String) async throws {
        try await withServer(on: .init(loops: 2)) { server in
            let socket = try await server.webSocket("/test")
            socket.send(
                #"{"protocol":"json","version":1}"# + "\u{1E}",
                #"{"type":1,"target":"Join","arguments":["g"]}"# + "\u{1E}",
                #"{"type":1,"invocationId":"1","target":"Send","arguments":["\#(to)",["g"],"hi"]}"# + "\u{1E}")
            #expect(
                TestSocket.records(await socket.frames(3)) == [
                    "{}", #"{"type":1,"target":"receive","arguments":["hi"]}"#,
                    #"{"type":3,"invocationId":"1","result":null}"#,
                ])
        }
    }

    /// S92
    @Test(arguments: [1, 4], ["all", "client"])
    func sendsThatNobodyAwaitsBetweenKeepTheirOrder(loops: Int, to: String) async throws {
        let probe = Probe([
            "send": { hub in
                let target = to == "all" ? hub.clients.all : hub.clients.client(hub.probe.named).proxy
                for round in 0..<100 {
                    async let first: Void = target.call("receive", round * 2)
                    async let second: Void = target.call("receive", round * 2 + 1)
                    try await first
                    try await second
                }
                return .nothing
            }
        ])
        try await withServer(probe, on: .init(loops: loops)) { server in
            let guests = try await server.guests(4)
            probe.name(ConnectionID(guests[2].id))
            try await guests[0].client.invoke("Run", "send")
            await server.settle()
            #expect(guests[2].heard == (0..<200).map { .integer($0) })
        }
    }

    /// S94: to send is to hand over.
    @Test func aSendIsDoneThoughItsReceiverDoesNotRead() async throws {
        try await withServer(on: .init(loops: 2)) { server in
            let stalled = try await server.webSocket("/test")
            stalled.send(#"{"protocol":"json","version":1}"# + "\u{1E}")
            _ = await stalled.frames(1)
            let stream = stalled.stream.stream
            stream.loop.onLoop { stream.setReading(false) }
            await server.settle()
            let guest = try await server.guest()
            let text = String(repeating: "x", count: 20_000)
            for _ in 0..<10 { try await guest.send("others", [], .string(text)) }
            await server.settle()
            // What was handed over comes once it is read.
            let before = stalled.frames.count
            stream.loop.onLoop { stream.setReading(true) }
            #expect(await stalled.frames(11).count == 11)
            #expect(before < 11)
        }
    }

    /// S83
    @Test func aSendToACallerWhoHasLeftReachesNobody() async throws {
        let gate = Watched(false)
        let probe = Probe([
            "late": { hub in
                await gate.until { $0 }
                try await hub.clients.caller.call("receive", "late")
                hub.probe.note("sent")
                return .nothing
            }
        ])
        try await withServer(probe) { server in
            let (leaver, witness) = (try await server.guest(), try await server.guest())
            try await leaver.client.send("Run", "late")
            await server.settle()
            let closing = Task { await leaver.client.close() }
            await server.logged { $0.message.hasPrefix("Connection of hub test ended") }
            gate.change { $0 = true }
            await probe.notes.until { $0.contains("sent") }
            await closing.value
            #expect(leaver.heard.isEmpty && witness.heard.isEmpty)
        }
    }
}
