import HubTesting
import Hubs
import Testing

/// Stages around a call.
struct IncomingStageTests {
    /// S163
    @Test func theFirstListedIsOutermost() async throws {
        let notes = Watched<[String]>([])
        let modules = ["A", "B", "C"].map { ModuleEntry(name: $0, module: Stage(name: $0, notes: notes)) }
        try await withServer(modules: modules) { server in
            try await server.connect("/test").invoke("Echo", 1)
            #expect(notes.value == ["before A", "before B", "before C", "after C", "after B", "after A"])
        }
    }

    /// S163
    @Test func stagesAndHooksKeepTheOrderOfTheList() async throws {
        let notes = Watched<[String]>([])
        let modules = [
            ModuleEntry(name: "A", module: Hooks(name: "A", notes: notes)),
            ModuleEntry(name: "B", module: Hooks(name: "B", notes: notes)),
            ModuleEntry(name: "C", module: Stage(name: "C", notes: notes)),
            ModuleEntry(name: "D", module: Hooks(name: "D", notes: notes)),
            ModuleEntry(name: "E", module: Stage(name: "E", notes: notes)),
        ]
        try await withServer(modules: modules) { server in
            let client = try await server.connect("/test")
            try await client.invoke("Echo", 1)
            #expect(
                notes.value == [
                    "before A", "before B", "before C", "before D", "before E", "after E", "after D", "finally D", "after C",
                    "after B", "after A", "finally B", "finally A",
                ])
            notes.change { $0 = [] }
            await #expect(throws: HubCallError.self) { try await client.invoke("Crash") }
            #expect(
                notes.value == [
                    "before A", "before B", "before C", "before D", "before E", "error E", "error D", "finally D", "error C",
                    "error B", "error A", "finally B", "finally A",
                ])
        }
    }

    /// S250
    @Test func everyCallIsWrappedOnceInItsOrderAndPingsAreNot() async throws {
        let names = Watched<[String]>([])
        let around = Around { call, next in
            names.change { $0.append(call.nameAsSent) }
            return try await next(call)
        }
        try await withServer(modules: [ModuleEntry(around)]) { server in
            let socket = try await server.webSocket("/test")
            let ping = #"{"type":6}"# + "\u{1E}"
            socket.send(
                TestSocket.handshake, ping, TestSocket.invocation("Echo", "1", id: "1"), ping + ping,
                #"{"type":1,"target":"Echo","arguments":[2]}"# + "\u{1E}", TestSocket.invocation("nope", "3", id: "3"),
                #"{"type":5,"invocationId":"9"}"# + "\u{1E}" + ping, TestSocket.invocation("ID", "", id: "4"))
            _ = await socket.frames(4)
            #expect(names.value == ["Echo", "Echo", "nope", "ID"])
        }
    }

    @Test func aStageThatDoesNotCallNextAnswersItself() async throws {
        let ran = Watched(false)
        let probe = Probe([
            "run": { _ in
                ran.change { $0 = true }
                return .nothing
            }
        ])
        try await withServer(probe, modules: [ModuleEntry(Around { _, _ in HubResult("instead") })]) { server in
            let client = try await server.connect("/test")
            #expect(try await client.invoke("Run", "run") == "instead")
            #expect(!ran.value)
        }
    }

    @Test(arguments: ["one after the other", "at once", "after its end"])
    func nextCalledTwiceNamesTheModule(how: String) async throws {
        struct Twice: IncomingModule {
            let how: String

            func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
                switch how {
                case "at once":
                    async let first = next(call)
                    async let second = next(call)
                    return try await [first, second][0]
                case "after its end":
                    _ = try? await next(call)
                    return try await next(call)
                default:
                    _ = try await next(call)
                    return try await next(call)
                }
            }
        }
        let notes = Watched<[String]>([])
        let runs = Watched(0)
        let probe = Probe([
            "run": { _ in
                runs.change { $0 += 1 }
                if how == "after its end" { throw HubError("told") }
                return .nothing
            }
        ])
        let modules = [
            ModuleEntry(Stage(name: "outer", notes: notes)), ModuleEntry(name: "twice", module: Twice(how: how)),
            ModuleEntry(Stage(name: "inner", notes: notes)),
        ]
        try await withServer(probe, modules: modules) { server in
            let client = try await server.connect("/test")
            let error = await #expect(throws: HubCallError.self) { try await client.invoke("Run", "run") }
            #expect(error?.message == "An unexpected error occurred invoking 'Run' on the server.")
            #expect(runs.value == 1)
            #expect(notes.value.first == "before outer" && notes.value.last == "error outer")
            #expect(server.complaints == ["Run on hub test failed: Module 'twice' called next twice in one call."])
            await #expect(throws: HubCallError.self) { try await client.invoke("Run", "run") }
            #expect(runs.value == 2)
        }
    }

    @Test func aChangedArgumentIsSeenByInnerStagesOnly() async throws {
        let seen = Watched<[HubValue]>([])
        @Sendable func look(_ call: IncomingCall) { seen.change { $0.append(call.arguments[0]) } }
        let modules = [
            ModuleEntry(
                Around { call, next in
                    let result = try await next(call)
                    look(call)
                    return result
                }),
            ModuleEntry(
                Around { call, next in
                    var changed = call
                    changed.arguments[0] = "changed"
                    let result = try await next(changed)
                    look(call)
                    return result
                }),
            ModuleEntry(
                Around { call, next in
                    look(call)
                    return try await next(call)
                }),
        ]
        try await withServer(modules: modules) { server in
            let client = try await server.connect("/test")
            #expect(try await client.invoke("Echo", "sent") == "changed")
            #expect(seen.value == ["changed", "sent", "sent"])
        }
    }

    @Test func argumentsMayBeLookedAtAndDecodedBeforeTheMethodReadsThem() async throws {
        let seen = Watched<[String]>([])
        let module = Around { call, next in
            let arguments = call.arguments
            seen.change {
                $0.append("\(arguments.count) \(arguments[0]) \(arguments[1]) \(arguments[2]) \(arguments[-1])")
                $0.append(
                    "\((try? arguments.decode(Int.self, at: 1)) ?? -1) \((try? arguments.decode(String.self, at: 1)) ?? "none")")
            }
            return try await next(call)
        }
        try await withServer(modules: [ModuleEntry(module)]) { server in
            let client = try await server.connect("/test")
            #expect(try await client.invoke("Add", 4, 5, as: Int.self) == 9)
            #expect(
                seen.value == ["2 \(HubValue.integer(4)) \(HubValue.integer(5)) \(HubValue.null) \(HubValue.null)", "5 none"])
        }
    }

    @Test func itemsOfAnInnerStageAreSeenByOuterOnesAndEndWithTheCall() async throws {
        struct Mark: Sendable { let number: Int }
        let seen = Watched<[Int?]>([])
        let modules = [
            ModuleEntry(
                Around { call, next in
                    seen.change { $0.append(call.items[Mark.self]?.number) }
                    let result = try await next(call)
                    seen.change { $0.append(call.items[Mark.self]?.number) }
                    return result
                }),
            ModuleEntry(
                Around { call, next in
                    call.items[Mark.self] = Mark(number: 5)
                    return try await next(call)
                }),
        ]
        try await withServer(modules: modules) { server in
            let client = try await server.connect("/test")
            try await client.invoke("Echo", 1)
            try await client.invoke("Echo", 1)
            #expect(seen.value == [nil, 5, nil, 5])
        }
    }

    @Test func aStageMayTurnAFailureIntoAResultAndAResultIntoAFailure() async throws {
        let module = Around { call, next in
            do { _ = try await next(call) } catch { return HubResult("mended") }
            throw HubError("spoiled")
        }
        try await withServer(modules: [ModuleEntry(module)]) { server in
            let client = try await server.connect("/test")
            #expect(try await client.invoke("Crash") == "mended")
            #expect(try await client.invoke("nope") == "mended")
            let error = await #expect(throws: HubCallError.self) { try await client.invoke("Echo", 1) }
            #expect(error?.message == "An unexpected error occurred invoking 'Echo' on the server. HubException: spoiled")
        }
    }

    /// S166, K26
    @Test func callsThatNoMethodFitsPassTheStages() async throws {
        let seen = Watched<[String]>([])
        let module = Around { call, next in
            seen.change {
                $0.append(
                    "\(call.hub).\(call.nameAsSent) \(call.method.isKnown) '\(call.method.name)' \(call.method.parameters.map(\.name)) "
                        + "\(call.arguments.count) \(call.arguments[0]) \(call.context.user.id ?? "-") \(call.invocationID)")
            }
            do {
                return try await next(call)
            } catch {
                seen.change { $0.append("\(error)") }
                throw error
            }
        }
        try await withServer(modules: [ModuleEntry(module)]) { server in
            let socket = try await server.webSocket("/test")
            socket.send(
                TestSocket.handshake, TestSocket.invocation("noSuchMethod", #""x""#, id: "a"), TestSocket.invocation("nope"),
                TestSocket.invocation("Add", "1", id: "b"), TestSocket.invocation("Add", #""x",1"#, id: "c"))
            let records = TestSocket.records(await socket.frames(4))
            #expect(
                seen.value == [
                    "test.noSuchMethod false '' [] 1 \(HubValue.string("x")) - a", "Method does not exist.",
                    "test.nope false '' [] 0 \(HubValue.null) - ", "Method does not exist.",
                    #"test.Add true 'Add' ["a", "b"] 1 \#(HubValue.integer(1)) - b"#,
                    "Invocation provides 1 argument(s) but target expects 2.",
                    #"test.Add true 'Add' ["a", "b"] 2 \#(HubValue.string("x")) - c"#,
                    "Argument 0: Expected a whole number of 64 bits.",
                ])
            #expect(
                records[1]
                    == #"{"type":3,"invocationId":"a","error":"Failed to invoke 'noSuchMethod' due to an error on the server. HubException: Method does not exist."}"#
            )
        }
    }

    @Test(arguments: ["before", "after"])
    func aModuleThatThrowsIsNamedInTheLog(place: String) async throws {
        struct Thrower: IncomingModule {
            let place: String

            func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
                if place == "before" { throw SecretError() }
                _ = try await next(call)
                throw SecretError()
            }
        }
        let notes = Watched<[String]>([])
        let modules = [
            ModuleEntry(Stage(name: "outer", notes: notes)), ModuleEntry(name: "thrower", module: Thrower(place: place)),
            ModuleEntry(Stage(name: "inner", notes: notes)),
        ]
        try await withServer(modules: modules) { server in
            let client = try await server.connect("/test")
            await #expect(throws: HubCallError.self) { try await client.invoke("Echo", 1) }
            let line = try #require(server.said("Echo on hub test failed: secret-internal-text"))
            #expect(line.level == .error && line.fields.contains(.init("stage", "thrower")))
            // Who passes an error on has not thrown it, and the method is no module.
            await #expect(throws: HubCallError.self) { try await client.invoke("Crash") }
            let other = server.said("Crash on hub test failed: secret-internal-text")
            #expect(place == "before" || other?.fields.map(\.key) == ["call", "connection", "user", "generation"])
        }
    }

    @Test func aHookThatRejectsIsNamedInTheLog() async throws {
        struct Rejecting: IncomingHooks {
            func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict { .reject(SecretError()) }
        }
        let notes = Watched<[String]>([])
        let modules = [
            ModuleEntry(Hooks(name: "A", notes: notes)), ModuleEntry(Rejecting()), ModuleEntry(Hooks(name: "B", notes: notes)),
        ]
        try await withServer(modules: modules) { server in
            let client = try await server.connect("/test")
            await #expect(throws: HubCallError.self) { try await client.invoke("Echo", 1) }
            let line = server.said("Echo on hub test failed: secret-internal-text")
            #expect(line?.fields.contains(.init("stage", "rejecting")) == true)
        }
    }

    @Test func whoDeclinesIsNotInTheChain() async throws {
        let notes = Watched<[String]>([])
        let stages = Watched<[String]>([])
        let modules = [
            ModuleEntry(
                Around { call, next in
                    stages.change { $0.append("\(call.method.name) \(call.method.stages)") }
                    return try await next(call)
                }),
            ModuleEntry(Stage(name: "A", notes: notes, declines: { $0.method == "Echo" })),
            ModuleEntry(Stage(name: "B", notes: notes, declines: { $0.hub != "test" || $0.method == nil })),
        ]
        try await withServer(modules: modules) { server in
            let client = try await server.connect("/test")
            try await client.invoke("Echo", 1)
            try await client.invoke("ID")
            await #expect(throws: HubCallError.self) { try await client.invoke("nope") }
            #expect(
                stages.value == [
                    #"Echo ["around", "stage"]"#, #"ID ["around", "stage", "stage"]"#, #" ["around", "stage"]"#,
                ])
            #expect(
                notes.value == [
                    "before B", "after B", "before A", "before B", "after B", "after A", "before A", "error A",
                ])
        }
    }

    @Test func aStageKnowsTheCallsAgeByTheLoopsClock() async throws {
        let ages = Watched<[Duration]>([])
        let module = Around { call, next in
            try await call.clock.sleep(for: .seconds(2))
            ages.change { $0.append(call.age) }
            return try await next(call)
        }
        try await withServer(modules: [ModuleEntry(module)]) { server in
            let client = try await server.connect("/test")
            async let answer = client.invoke("Echo", 1)
            while ages.value.isEmpty { await server.advance(by: .milliseconds(100)) }
            #expect(try await answer == 1)
            #expect(ages.value[0] >= .seconds(2) && ages.value[0] <= .milliseconds(2_300))
        }
    }
}
