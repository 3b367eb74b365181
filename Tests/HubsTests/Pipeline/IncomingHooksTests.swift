import HubTesting
import Hubs
import Testing

/// The plain form of an incoming stage.
struct IncomingHooksTests {
    private let notes = Watched<[String]>([])

    /// S162
    @Test func aReplyOfNothingIsASuccessWithoutResultAndTheMethodDoesNotRun() async throws {
        var stopper = Hooks(name: "B", notes: notes)
        stopper.before = { _ in .reply(.nothing) }
        let modules: [any HubModule] = [
            Hooks(name: "A", notes: notes), stopper, Hooks(name: "C", notes: notes), Stage(name: "D", notes: notes),
        ]
        try await withServer(runs, modules: entries(modules)) { server in
            let client = try await server.connect("/test")
            #expect(try await client.invoke("Run", "run") == .null)
            #expect(notes.value == ["before A", "before B", "after A nothing", "finally B", "finally A"])
        }
    }

    /// S162: the same when the outer hooks stand in a stage of their own.
    @Test func stagesOutsideOfAReplySeeItsResult() async throws {
        var stopper = Hooks(name: "C", notes: notes)
        stopper.before = { _ in .reply(HubResult("instead")) }
        let modules: [any HubModule] = [Hooks(name: "A", notes: notes), Stage(name: "B", notes: notes), stopper]
        try await withServer(runs, modules: entries(modules)) { server in
            let client = try await server.connect("/test")
            #expect(try await client.invoke("Run", "run") == "instead")
            #expect(
                notes.value == ["before A", "before B", "before C", "finally C", "after B", "after A", "finally A"])
        }
    }

    @Test func aRejectionIsAnErrorToTheOuterHooks() async throws {
        var stopper = Hooks(name: "B", notes: notes)
        stopper.before = { _ in .reject(HubError("no")) }
        let modules: [any HubModule] = [Hooks(name: "A", notes: notes), stopper, Hooks(name: "C", notes: notes)]
        try await withServer(runs, modules: entries(modules)) { server in
            let client = try await server.connect("/test")
            let error = await #expect(throws: HubCallError.self) { try await client.invoke("Run", "run") }
            #expect(error?.message == "An unexpected error occurred invoking 'Run' on the server. HubException: no")
            #expect(notes.value == ["before A", "before B", "error A", "finally B", "finally A"])
        }
    }

    @Test func anErrorMayBeReplacedByAResultOnTheWay() async throws {
        var mender = Hooks(name: "B", notes: notes)
        mender.error = { $0.result = HubResult("mended") }
        let modules: [any HubModule] = [Hooks(name: "A", notes: notes), mender, Hooks(name: "C", notes: notes)]
        try await withServer(modules: entries(modules)) { server in
            let client = try await server.connect("/test")
            #expect(try await client.invoke("Crash") == "mended")
            #expect(
                notes.value == [
                    "before A", "before B", "before C", "error C", "error B", "after A", "finally C", "finally B", "finally A",
                ])
        }
    }

    @Test func anErrorMayBeReplacedByAnother() async throws {
        var translator = Hooks(name: "A", notes: notes)
        translator.error = { $0.error = HubError("translated from \($0.error)") }
        try await withServer(modules: entries([translator])) { server in
            let client = try await server.connect("/test")
            let error = await #expect(throws: HubCallError.self) { try await client.invoke("Crash") }
            #expect(
                error?.message
                    == "An unexpected error occurred invoking 'Crash' on the server. HubException: translated from secret-internal-text"
            )
        }
    }

    @Test func anAfterHookMayReplaceTheResult() async throws {
        var replacer = Hooks(name: "A", notes: notes)
        replacer.after = { $0 = HubResult("replaced") }
        try await withServer(runs, modules: entries([replacer])) { server in
            let client = try await server.connect("/test")
            #expect(try await client.invoke("Run", "run") == "replaced")
            #expect(try await client.invoke("Add", 1, 2) == "replaced")
        }
    }

    @Test func aBeforeHookMayChangeWhatInnerStagesSee() async throws {
        var changer = Hooks(name: "B", notes: notes)
        changer.before = { call in
            call.arguments[0] = .string("changed from \(call.arguments[0])")
            return .proceed
        }
        let outer = Around { [notes] call, next in
            let result = try await next(call)
            notes.change { $0.append("outer \(call.arguments[0])") }
            return result
        }
        try await withServer(modules: entries([outer, changer])) { server in
            let client = try await server.connect("/test")
            #expect(try await client.invoke("Echo", 5) == .string("changed from \(HubValue.integer(5))"))
            #expect(notes.value == ["before B", "after B", "finally B", "outer \(HubValue.integer(5))"])
        }
    }

    /// S165: however the call ends, once for each module whose before-hook ran.
    @Test(arguments: ["result", "error", "unknown", "binding", "reply", "reject", "mended", "cancelled"])
    func theFinalHookRunsOnceInEveryCase(end: String) async throws {
        var inner = Hooks(name: "inner", notes: notes)
        inner.before = { _ in
            switch end {
            case "reply": .reply(.nothing)
            case "reject": .reject(HubError("no"))
            default: .proceed
            }
        }
        inner.error = { if end == "mended" { $0.result = .nothing } }
        let modules: [any HubModule] = [Hooks(name: "outer", notes: notes), inner]
        try await withServer(modules: entries(modules)) { server in
            let client = try await server.connect("/test")
            switch end {
            case "unknown": _ = try? await client.invoke("nope")
            case "binding": _ = try? await client.invoke("Add", "x", "y")
            case "error", "mended": _ = try? await client.invoke("Crash")
            case "cancelled":
                try await client.send("Run", "sleep")
                await server.settle()
                await client.close()
            default: _ = try? await client.invoke("Echo", 1)
            }
            await notes.until { $0.contains("finally outer") }
            await server.settle()
            let final = notes.value.filter { $0.hasPrefix("finally") }
            #expect(final == ["finally inner", "finally outer"])
            #expect(notes.value.last == "finally outer")
        }
    }

    /// S165
    @Test(arguments: [false, true])
    func anAfterHookThatThrowsIsToldToItsOwnErrorHookAndTheOuterOnes(afterAReply: Bool) async throws {
        var thrower = Hooks(name: "B", notes: notes)
        thrower.after = { _ in throw SecretError() }
        var inner = Hooks(name: "C", notes: notes)
        if afterAReply { inner.before = { _ in .reply(HubResult("instead")) } }
        let modules: [any HubModule] = [Hooks(name: "A", notes: notes), thrower, inner]
        try await withServer(modules: entries(modules)) { server in
            let client = try await server.connect("/test")
            let error = await #expect(throws: HubCallError.self) { try await client.invoke("Echo", 1) }
            #expect(error?.message == "An unexpected error occurred invoking 'Echo' on the server.")
            let innerEnds = afterAReply ? [] : ["after C"]
            #expect(
                notes.value == ["before A", "before B", "before C"] + innerEnds + [
                    "after B", "error B", "error A", "finally C", "finally B", "finally A",
                ])
        }
    }

    @Test func anErrorOfAnAfterHookMayBeReplacedByAResult() async throws {
        var thrower = Hooks(name: "B", notes: notes)
        thrower.after = { _ in throw SecretError() }
        var mender = Hooks(name: "A", notes: notes)
        mender.error = { $0.result = HubResult("mended") }
        try await withServer(modules: entries([Hooks(name: "outermost", notes: notes), mender, thrower])) { server in
            let client = try await server.connect("/test")
            #expect(try await client.invoke("Echo", 1) == "mended")
            #expect(notes.value.contains("after outermost"))
        }
    }

    private var runs: Probe { Probe(["run": { _ in HubResult("ran") }]) }

    private func entries(_ modules: [any HubModule]) -> [ModuleEntry] {
        modules.map { ModuleEntry(name: "\(type(of: $0))", module: $0) }
    }
}
