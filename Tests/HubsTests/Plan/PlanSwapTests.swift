import HubSettings
import HubTesting
import Hubs
import Testing

/// A configuration changes while calls run.
struct PlanSwapTests {
    @Test(arguments: [1, 4])
    func runningCallsEndOnTheOldChainAndNewOnesBeginOnTheNew(loops: Int) async throws {
        let gate = Watched(false)
        let waiting = Watched(0)
        let probe = Probe([
            "wait": { hub in
                waiting.change { $0 += 1 }
                await gate.until { $0 }
                // What an old call sends passes the old stages, too.
                try await hub.clients.caller.call("receive", 1)
                return HubResult("done")
            },
            "now": { hub in
                try await hub.clients.caller.call("receive", 2)
                return HubResult("now")
            },
        ])
        var limits = HubLimits()
        limits.maximumParallelInvocationsPerClient = 300
        let outgoing = Watched<[String: Int]>([:])
        let old = testHub(probe, limits, [ModuleEntry(Tag(text: "old", outgoing: outgoing))])
        try await withServer([old], on: .init(loops: loops)) { server in
            let guests = try await server.guests(4)
            await withTaskGroup(of: HubValue?.self) { group in
                for guest in guests {
                    for _ in 0..<250 { group.addTask { try? await guest.client.invoke("Run", "wait") } }
                }
                await waiting.until { $0 == 1_000 }
                let new = testHub(probe, limits, [ModuleEntry(Tag(text: "new", outgoing: outgoing))])
                try? await server.use([new], generation: 2)
                await server.settle()
                for guest in guests {
                    let answer = try? await guest.client.invoke("Run", "now")
                    #expect(answer == "new 2: now")
                }
                #expect(outgoing.value == ["new 2": 4])
                gate.change { $0 = true }
                var answers: [HubValue?: Int] = [:]
                for await answer in group { answers[answer, default: 0] += 1 }
                #expect(answers == ["old 1: done": 1_000])
                #expect(outgoing.value == ["new 2": 4, "old 1": 1_000])
            }
        }
    }

    @Test func aConnectionThatIsThereComesUnderTheNewLimits() async throws {
        try await withServer { server in
            let client = try await server.connect("/test")
            let hidden = await #expect(throws: HubCallError.self) { try await client.invoke("Crash") }
            #expect(hidden?.message.hasSuffix("on the server.") == true)
            var limits = HubLimits()
            limits.detailedErrors = true
            try await server.use([testHub(Probe(), limits)], generation: 2)
            await server.settle()
            let shown = await #expect(throws: HubCallError.self) { try await client.invoke("Crash") }
            #expect(shown?.message.hasSuffix("SecretError: secret-internal-text") == true)
        }
    }

    @Test func membershipsOutliveTheChange() async throws {
        try await withServer { server in
            let guests = try await server.guests(2)
            for guest in guests { try await guest.client.invoke("Join", "g") }
            try await server.use([testHub()], generation: 2)
            await server.settle()
            try await guests[0].send("group", ["g"])
            await server.settle()
            #expect(guests.map(\.heard) == [["hi"], ["hi"]])
        }
    }

    @Test func aPlanThatCannotBeMadeChangesNothing() async throws {
        let seen = Watched<[String]>([])
        try await withServer(modules: [ModuleEntry(Stage(name: "A", notes: seen))]) { server in
            let client = try await server.connect("/test")
            var broken = testHub()
            broken.name = "a.b"
            await #expect(throws: PlanError.badName(hub: "test", "a.b")) { try await server.use([broken], generation: 2) }
            try await client.invoke("Echo", 1)
            #expect(seen.value == ["before A", "after A"])
        }
    }
}

/// Writes its text and the generation in front of each result, and counts sends.
private struct Tag: IncomingModule, OutgoingModule {
    let text: String
    let outgoing: Watched<[String: Int]>

    func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
        let result = try await next(call).value()
        guard call.method.name == "Run", case .string(let inner) = result else { return HubResult(result) }
        return HubResult(.string("\(tag(call.traceFields.flatMap(\.all))): \(inner)"))
    }

    func outgoing(_ call: OutgoingCall, next: OutgoingNext) async throws {
        outgoing.change { $0[tag(call.traceFields.flatMap(\.all)), default: 0] += 1 }
        try await next(call)
    }

    private func tag(_ fields: [TraceRecord.Field]) -> String {
        "\(text) \(fields.last { $0.key == "generation" }?.value ?? "none")"
    }
}
