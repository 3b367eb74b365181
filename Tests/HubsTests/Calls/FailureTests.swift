import HubBase
import HubSettings
import HubTesting
import Hubs
import Testing

/// What a client reads of a failed call, and that its connection lives on.
struct FailureTests {
    /// One call and the text of its failure, as it is and with `detailedErrors`.
    struct Case: Sendable, CustomTestStringConvertible {
        let call: String
        let text: String
        var detail = ""
        var testDescription: String { call }
    }

    private static let failed = "Failed to invoke 'Add' due to an error on the server."
    private static let unexpected = "An unexpected error occurred invoking"
    private static let binding =
        " InvalidDataException: Error binding arguments. Make sure that the types of the provided values match the types of the hub method being invoked."

    private static let cases = [
        Case(
            call: #""target":"nope","arguments":[]"#,
            text: "Failed to invoke 'nope' due to an error on the server. HubException: Method does not exist."),
        Case(
            call: #""target":"n\u00f6\"pe","arguments":[1,2]"#,
            text: "Failed to invoke 'nö\"pe' due to an error on the server. HubException: Method does not exist."),
        Case(
            call: #""target":"","arguments":[]"#,
            text: "Failed to invoke '' due to an error on the server. HubException: Method does not exist."),
        Case(
            call: #""target":"Add.x","arguments":[1,2]"#,
            text: "Failed to invoke 'Add.x' due to an error on the server. HubException: Method does not exist."),
        Case(
            call: #""target":"test.Add","arguments":[1,2]"#,
            text: "Failed to invoke 'test.Add' due to an error on the server. HubException: Method does not exist."),
        Case(
            call: #""target":"ADD","arguments":[1]"#, text: failed,
            detail: " InvalidDataException: Invocation provides 1 argument(s) but target expects 2."),
        Case(
            call: #""target":"Add","arguments":[1,2,3]"#, text: failed,
            detail: " InvalidDataException: Invocation provides 3 argument(s) but target expects 2."),
        Case(call: #""target":"add","arguments":["1",2]"#, text: failed, detail: binding),
        Case(call: #""target":"Add","arguments":[1,2.5]"#, text: failed, detail: binding),
        Case(call: #""target":"Add","arguments":[1,null]"#, text: failed, detail: binding),
        Case(call: #""target":"Fail","arguments":["told"]"#, text: "\(unexpected) 'Fail' on the server. HubException: told"),
        Case(
            call: #""target":"Run","arguments":["typed"]"#, text: "\(unexpected) 'Run' on the server. TenantException: no tenant"),
        Case(call: #""target":"Fail","arguments":[""]"#, text: "\(unexpected) 'Fail' on the server. HubException: "),
        Case(
            call: #""target":"CRASH","arguments":[]"#, text: "\(unexpected) 'Crash' on the server.",
            detail: " SecretError: secret-internal-text"),
        Case(
            call: #""target":"Run","arguments":["result"]"#, text: "\(unexpected) 'Run' on the server.",
            detail: " SecretError: secret-internal-text"),
        Case(
            call: #""target":"Add","arguments":[1,2],"streamIds":["1"]"#,
            text: "\(unexpected) 'Add' on the server. HubException: Client sent 1 stream(s), Hub method expects 0."),
    ]

    @Test(arguments: cases, [false, true])
    func aFailureHasItsText(_ item: Case, detailed: Bool) async throws {
        try await answer(
            #"{"type":1,"invocationId":"7",\#(item.call)}"#, detailed: detailed, text: item.text + (detailed ? item.detail : ""))
    }

    @Test(arguments: [false, true])
    func anOrdinaryMethodIsNoStream(detailed: Bool) async throws {
        try await answer(
            #"{"type":4,"invocationId":"7","target":"add","arguments":[1,2]}"#, detailed: detailed,
            text: "The client attempted to invoke the non-streaming 'Add' method with a streaming invocation.")
    }

    @Test(arguments: cases)
    func aCallWithoutAnIdIsNotAnswered(_ item: Case) async throws {
        try await withServer(Self.probe) { server in
            let socket = try await server.webSocket("/test")
            socket.send(
                TestSocket.handshake, #"{"type":1,\#(item.call)}"# + "\u{1E}", TestSocket.invocation("Echo", "1", id: "8"))
            #expect(TestSocket.records(await socket.frames(2)) == ["{}", #"{"type":3,"invocationId":"8","result":1}"#])
        }
    }

    /// S134
    @Test func anErrorThatIsNotForClientsIsInTheLogWithHubMethodConnectionAndCall() async throws {
        try await withServer { server in
            let client = try await server.connect("/test")
            for number in 1...2 {
                await #expect(throws: HubCallError.self) { try await client.invoke("Crash") }
                let records = server.log.filter { $0.message == "Crash on hub test failed: secret-internal-text" }
                #expect(records.count == number && records.last?.level == .error)
                let fields = records.last?.fields.map { "\($0.key) \($0.value)" } ?? []
                let connection = try #require(fields.first { $0.hasPrefix("connection ") }).dropFirst("connection ".count)
                #expect(fields.contains("call \(connection).\(number)"))
            }
        }
    }

    /// S135
    @Test func aHubErrorIsToldWithoutDetailsAndNoOtherErrorIs() async throws {
        try await withServer { server in
            let client = try await server.connect("/test")
            let told = await #expect(throws: HubCallError.self) { try await client.invoke("Fail", "for you") }
            #expect(told?.message == "An unexpected error occurred invoking 'Fail' on the server. HubException: for you")
            let hidden = await #expect(throws: HubCallError.self) { try await client.invoke("Crash") }
            #expect(hidden?.message == "An unexpected error occurred invoking 'Crash' on the server.")
        }
    }

    /// It is answered with its name, as any other; the log shows where it begins.
    @Test(arguments: ["x", "e\u{301}"]) func aNameThatIsTooLongIsShortInTheLog(letter: String) async throws {
        let name = String(repeating: letter, count: 8_000)
        try await withServer { server in
            let client = try await server.connect("/test")
            let error = await #expect(throws: HubCallError.self) { try await client.invoke(name) }
            #expect(
                error?.message == "Failed to invoke '\(name)' due to an error on the server. HubException: Method does not exist."
            )
            let begin = String(repeating: letter, count: 256 / letter.unicodeScalars.count)
            #expect(server.said("\(begin)… on hub test failed: Method does not exist.") != nil)
            #expect(try await client.invoke("Add", 1, 2) == 3)
        }
    }

    @Test func whatAClientDoesWrongIsNoFaultOfTheServer() async throws {
        try await withServer { server in
            let client = try await server.connect("/test")
            for (method, argument) in [("nope", 1), ("Add", 1), ("Fail", 1)] {
                await #expect(throws: HubCallError.self) { try await client.invoke(method, argument) }
            }
            await #expect(throws: HubCallError.self) { try await client.invoke("Fail", "told") }
            #expect(server.complaints.isEmpty)
        }
    }

    /// K27
    @Test(arguments: ["before", "after", "module", "late module", "hook"])
    func aHubErrorReadsTheSameWhereverItIsThrown(place: String) async throws {
        let hooks = Watched<[String]>([])
        let modules = [
            ModuleEntry(name: "outer", module: ErrorNotes(name: "outer", notes: hooks)),
            ModuleEntry(name: "between", module: Passing()),
            ModuleEntry(name: "inner", module: ErrorNotes(name: "inner", notes: hooks)),
            ModuleEntry(name: "thrower", module: Thrower(place: place)),
            ModuleEntry(name: "hook", module: RejectingHook(rejects: place == "hook")),
        ]
        try await withServer(Self.probe, modules: modules) { server in
            let client = try await server.connect("/test")
            let error = await #expect(throws: HubCallError.self) { try await client.invoke("Run", place) }
            #expect(error?.message == "An unexpected error occurred invoking 'Run' on the server. HubException: told")
            #expect(hooks.value == ["inner told", "outer told"])
        }
    }

    /// K20
    @Test func aResultThatCannotBeEncodedIsAnErrorOfTheCall() async throws {
        try await withServer(Self.probe) { server in
            let client = try await server.connect("/test")
            let error = await #expect(throws: HubCallError.self) { try await client.invoke("Run", "result") }
            #expect(error?.message == "An unexpected error occurred invoking 'Run' on the server.")
            #expect(try await client.invoke("Add", 1, 2, as: Int.self) == 3)
        }
    }

    /// K20
    @Test(arguments: ["all", "caller", "group", "clients"])
    func anArgumentThatCannotBeEncodedThrowsToTheSenderAndNobodyGetsBytes(to: String) async throws {
        let probe = Probe([
            "send": { hub in
                let target = [
                    "all": hub.clients.all, "caller": hub.clients.caller.proxy, "group": hub.clients.group("g"),
                    "clients": hub.clients.clients([hub.context.connectionID]),
                ][to]
                await #expect(throws: SecretError.self) { try await target?.call("receive", "whole", HalfEncodable()) }
                try await hub.clients.all.call("receive", "next")
                return .nothing
            }
        ])
        try await withServer(probe, on: .init(loops: 2)) { server in
            let guests = try await server.guests(3)
            for guest in guests { try await guest.client.invoke("Join", "g") }
            try await guests[0].client.invoke("Run", "send")
            await server.settle()
            #expect(guests.map(\.heard) == [["next"], ["next"], ["next"]])
            for guest in guests { #expect(try await guest.client.invoke("Add", 1, 2, as: Int.self) == 3) }
        }
    }

    private func answer(_ call: String, detailed: Bool, text: String) async throws {
        var limits = HubLimits()
        limits.detailedErrors = detailed
        try await withServer(Self.probe, limits: limits) { server in
            let socket = try await server.webSocket("/test")
            socket.send(TestSocket.handshake, call + "\u{1E}", TestSocket.invocation("Echo", "1", id: "8"))
            let records = TestSocket.records(await socket.frames(3))
            let quoted = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            #expect(
                records == [
                    "{}", #"{"type":3,"invocationId":"7","error":"\#(quoted)"}"#, #"{"type":3,"invocationId":"8","result":1}"#,
                ])
        }
    }

    private static var probe: Probe {
        Probe([
            "typed": { _ in throw HubError("no tenant", typeName: "TenantException") },
            "result": { _ in try await HubResult(of: HalfEncodable()) },
            "before": { _ in throw HubError("told") },
            "after": { _ in
                await Task.yield()
                throw HubError("told")
            },
            "module": { _ in .nothing }, "late module": { _ in .nothing }, "hook": { _ in .nothing },
        ])
    }
}

/// Fails when half of it is written.
struct HalfEncodable: Encodable {
    private enum Keys: CodingKey {
        case first, second
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(1, forKey: .first)
        throw SecretError()
    }
}

private struct ErrorNotes: IncomingHooks {
    let name: String
    let notes: Watched<[String]>

    func onIncomingError(_ call: IncomingCall, _ failure: inout IncomingFailure) {
        notes.change { $0.append("\(name) \((failure.error as? HubError)?.message ?? "\(failure.error)")") }
    }
}

private struct Passing: IncomingModule {
    func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult { try await next(call) }
}

private struct Thrower: IncomingModule {
    let place: String

    func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
        if place == "module" { throw HubError("told") }
        let result = try await next(call)
        if place == "late module" { throw HubError("told") }
        return result
    }
}

private struct RejectingHook: IncomingHooks {
    let rejects: Bool

    func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict { rejects ? .reject(HubError("told")) : .proceed }
}
