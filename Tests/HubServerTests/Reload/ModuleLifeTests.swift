import HubTesting
import Testing

/// When modules start and stop, and what they keep over a reload.
struct ModuleLifeTests {
    private static let hub = "hubs: { one: { path: /one, type: Waiting, maximumParallelInvocationsPerClient: 9 } }"

    private func run(_ yaml: String, _ body: (TestServer, Watched<[String]>, Watched<Set<Int>>) async throws -> Void) async throws
    {
        let (notes, open) = (Watched<[String]>([]), Watched<Set<Int>>([]))
        try await TestServer.run(
            yaml,
            { app in
                app.hub(Waiting.self) { Waiting(context: $0, notes: notes, open: open) }
                app.module("probe") { Probe(options: &$0, notes: notes, open: open) }
            }
        ) { try await body($0, notes, open) }
        notes.change { $0.append("end") }
    }

    @Test func aModuleStartsBeforeTheServerServesAndStopsBehindTheLastClient() async throws {
        let notes = Watched<[String]>([])
        try await TestServer.run(
            "pipeline: [probe: { text: a }]\nhubs: { one: { path: /one, methods: {} }, two: { path: /two, methods: {} } }",
            { $0.module("probe") { Probe(options: &$0, notes: notes, open: Watched([])) } }
        ) { server in
            #expect(notes.value == ["start a"])
            _ = try await server.connect("/one")
        }
        #expect(notes.value == ["start a", "gone a", "stop a"])
    }

    @Test func oneThatDoesNotStartKeepsTheServerFromServing() async throws {
        let error = await #expect(throws: (any Error).self) {
            try await run(
                "pipeline: [probe: { text: a }, scope]\nhubs: { one: { path: /one, type: Waiting, pipeline: [probe: { text: bad }] } }"
            ) { _, _, _ in }
        }
        #expect(error.map { "\($0)" } == "module 'probe' does not start: bad does not start")
    }

    @Test func oneThatStaysAsItIsIsKeptAndOneThatChangesIsReplacedBehindItsLastCall() async throws {
        try await run("pipeline: [probe: { text: a }]\n\(Self.hub)") { server, notes, open in
            let client = try await server.connect("/one")
            async let old = client.invoke("wait", 1, as: Int.self)
            await notes.until { $0.contains("wait 1") }
            // The same words at another place of the file.
            #expect(await server.reload("\n\npipeline:\n  - probe:\n      text: a\n\(Self.hub)").isAccepted)
            #expect(notes.value == ["start a", "wait 1"])
            #expect(await server.reload("pipeline: [probe: { text: b }]\n\(Self.hub)").isAccepted)
            #expect(notes.value == ["start a", "wait 1", "start b"])
            async let new = client.invoke("wait", 2, as: Int.self)
            await notes.until { $0.contains("wait 2") }
            open.change { $0.insert(2) }
            #expect(try await new == 2)
            #expect(!notes.value.contains("stop a"))
            open.change { $0.insert(1) }
            #expect(try await old == 1)
            await notes.until { $0.contains("stop a") }
            #expect(!notes.value.contains("stop b"))
        }
    }

    @Test func aReloadWhoseModulesDoNotStartIsRefusedAndWhatBegunStopsAgain() async throws {
        try await run("pipeline: [probe: { text: a }]\n\(Self.hub)") { server, notes, _ in
            let more =
                "hubs: { one: { path: /one, type: Waiting, pipeline: [probe: { text: bad }] }, two: { path: /two, methods: {} } }"
            let outcome = await server.reload("pipeline: [probe: { text: c }]\n\(more)")
            #expect(outcome.lines == ["config.yaml:2:54: error: module 'probe' does not start: bad does not start"])
            await notes.until { $0.contains("stop c") }
            #expect(notes.value == ["start a", "start c", "stop c"])
            await #expect(throws: (any Error).self) { try await server.connect("/two") }
            // The next one counts on.
            #expect(await server.reload(Self.hub).lines.first == "generation 2 is in force: 1 change")
            await notes.until { $0.contains("stop a") }
        }
    }

    @Test func oneThatTakesTooLongIsGivenUp() async throws {
        try await run(Self.hub) { server, notes, open in
            let outcome = Watched<[String]?>(nil)
            async let reload: Void = {
                let lines = await server.reload("pipeline: [probe: { text: slow }]\n\(Self.hub)").lines
                outcome.change { $0 = lines }
            }()
            await notes.until { $0.contains("starting slow") }
            while outcome.value == nil { await server.advance(by: .seconds(5)) }
            await reload
            #expect(outcome.value == ["config.yaml:1:12: error: module 'probe' does not start: it takes longer than 30s"])
            #expect(await server.reload(Self.hub).isAccepted)
            open.change { $0.insert(0) }
        }
    }

    @Test func bucketsStayAsFullAsTheyAre() async throws {
        func yaml(_ options: String) -> String {
            "hubs: { one: { path: /one, pipeline: [rateLimit: { calls: 2, per: 1h\(options) }], methods: { a: { do: [reply: 1] } } } }"
        }
        for by in ["connection", "address"] {
            try await TestServer.run(yaml(", by: \(by)")) { server in
                let client = try await server.connect("/one")
                for _ in 0..<2 { try await client.invoke("a") }
                for options in [", by: \(by)", ", by: \(by), close: 1000", ", by: \(by), close: 1000, buckets: 50"] {
                    #expect(await server.reload(yaml(options)).isAccepted)
                    let error = await #expect(throws: HubCallError.self) { try await client.invoke("a") }
                    #expect(error?.message.contains("Rate limit of one.a exceeded") == true)
                }
            }
        }
    }

    @Test func whatRunsBesideCallsGoesOnWithTheNewOptions() async throws {
        func yaml(_ pipeline: String) -> String {
            "pipeline: [\(pipeline)]\nhubs: { one: { path: /one, methods: { a: { do: [reply: 1] } } } }"
        }
        func reports(_ server: TestServer) -> Int { server.log.count { $0.message.hasSuffix(" is idle") } }
        try await TestServer.run(yaml("idle: { after: 1h }")) { server in
            let client = try await server.connect("/one")
            try await client.invoke("a")
            await server.advance(by: .seconds(20))
            #expect(reports(server) == 0)
            #expect(await server.reload(yaml("idle: { after: 5s }")).isAccepted)
            await server.advance(by: .seconds(1))
            #expect(reports(server) == 1)
            // A silence that was reported is not reported again.
            #expect(await server.reload(yaml("idle: { after: 6s }")).isAccepted)
            await server.advance(by: .seconds(20))
            #expect(reports(server) == 1)
            #expect(await server.reload(yaml("")).isAccepted)
            try await client.invoke("a")
            await server.advance(by: .seconds(20))
            #expect(reports(server) == 1)
            #expect(await server.reload(yaml("idle: { after: 5s }")).isAccepted)
            try await client.invoke("a")
            await server.advance(by: .seconds(6))
            #expect(reports(server) == 2)
        }
    }
}

private struct Waiting: Hub {
    let context: HubCallerContext
    let notes: Watched<[String]>
    let open: Watched<Set<Int>>

    static var descriptor: HubDescriptor<Waiting> {
        HubDescriptor(
            "Waiting",
            [
                .method("wait", parameters: ["number"]) { hub, arguments in
                    let number: Int = try arguments.next()
                    hub.notes.change { $0.append("wait \(number)") }
                    await hub.open.until { $0.contains(number) }
                    return try await HubResult(of: number)
                }
            ])
    }
}

/// Notes its life.
private struct Probe: HubModule, DisconnectHooks {
    let text: String
    let notes: Watched<[String]>
    let open: Watched<Set<Int>>

    init(options: inout Options, notes: Watched<[String]>, open: Watched<Set<Int>>) {
        text = options("text", default: "", "What it is called.")
        self.notes = notes
        self.open = open
    }

    func start() async throws {
        if text == "bad" { throw HubError("bad does not start") }
        if text == "slow" {
            notes.change { $0.append("starting slow") }
            // Whatever its task is told.
            _ = await Task { await open.until { $0.contains(0) } }.value
        }
        notes.change { $0.append("start \(text)") }
    }

    func stop() async { notes.change { $0.append("stop \(text)") } }

    func onAfterDisconnect(_ event: HubEvent) { notes.change { $0.append("gone \(text)") } }
}
