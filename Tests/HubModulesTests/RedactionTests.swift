import HubModules
import HubTesting
import Hubs
import Testing

/// What no log and no error text may show.
struct RedactionTests {
    private static let secret = "hunter2 \"quoted\""

    private func withDoor(_ rules: String, detailed: Bool = true, _ body: (TestServer) async throws -> Void) async throws {
        let yaml = """
            defaults: { detailedErrors: \(detailed) }
            pipeline: [logging: { arguments: true, results: true, redact: [\(rules)] }, errorHandling]
            hubs: { door: { path: /door, type: DoorHub, name: gate } }
            """
        try await TestServer.run(yaml, { $0.hub(DoorHub.self) { DoorHub(context: $0) } }, body)
    }

    /// Everything that was said, and read by the client.
    private func outputs(_ rules: String, _ method: String, _ arguments: [HubValue]) async throws -> String {
        let texts = Watched("")
        try await withDoor(rules) { server in
            let client = try await server.connect("/door")
            do {
                switch arguments.count {
                case 1: _ = try await client.invoke(method, arguments[0], as: HubValue.self)
                default: _ = try await client.invoke(method, arguments[0], arguments[1], as: HubValue.self)
                }
            } catch {
                texts.change { $0 += (error as? HubCallError)?.message ?? "\(error)" }
            }
            let said = server.log.map { "\($0.message) \($0.fields.map(\.value))" }.joined(separator: "\n")
            texts.change { $0 += said }
        }
        return texts.value
    }

    @Test(arguments: [
        ("door.Login.pin", "Login"), ("gate.login.PIN", "Login"), ("\"*.pin\"", "Login"), ("\"*\"", "Login"),
        ("door.Crash.pin", "Crash"), ("\"*.pin\"", "Crash"), ("\"door.*\"", "Refuse"), ("\"*.Bind.pin\"", "Bind"),
    ])
    func anArgumentUnderARuleIsInNoOutput(rule: String, method: String) async throws {
        let texts = try await outputs(rule, method, ["ann", .string(Self.secret)])
        #expect(!texts.contains("hunter2"))
        #expect(texts.contains("[redacted]"))
    }

    @Test func membersUnderARuleAreInNoOutput() async throws {
        let user: HubValue = ["name": "ann", "Password": .string(Self.secret), "all": [["password": 4711]]]
        let texts = try await outputs("\"*.password\"", "Crash", [user, 1])
        #expect(!texts.contains("hunter2"))
        #expect(!texts.contains("4711"))
        #expect(texts.contains("ann"))
    }

    @Test func withoutARuleTheyAreShown() async throws {
        let texts = try await outputs("\"*.other\"", "Crash", ["ann", .string(Self.secret)])
        #expect(texts.contains("hunter2"))
    }

    @Test func resultsAndSendsHaveRulesToo() async throws {
        let texts = try await outputs("door.Login.result, door.welcome.0", "Login", ["ann", "x"])
        #expect(!texts.contains("welcome ann"))
        #expect(texts.contains("=> Invoked Login on hub gate"))
    }

    /// K30: what would guard nothing is not passed over.
    @Test(arguments: [
        ("door.Login.pim", "config.yaml:2:64: error: unknown parameter 'door.Login.pim' (did you mean 'door.Login.pin'?)"),
        ("pin", "config.yaml:2:64: error: 'redact' expects hub.method.parameter, or a pattern with stars, found 'pin'"),
    ])
    func aRuleThatGuardsNothingIsAnError(rule: String, problem: String) async {
        let error = await #expect(throws: ConfigurationError.self) { try await withDoor(rule) { _ in } }
        #expect(error?.problems.filter { $0.severity == .error }.map(\.description) == [problem])
    }
}

/// What is told of the end of calls.
struct LoggingEndTests {
    @Test func resultsAndDurationsAreLinesAtTheEnd() async throws {
        try await withShop("[logging: { results: true, durations: true }]") { server in
            let client = try await server.connect("/shop")
            try await client.invoke("SellTea", 2)
            await #expect(throws: HubCallError.self) { try await client.invoke("Tell") }
            #expect(
                server.pipelineLines == [
                    "information => Invoking SellTea on hub ShopHub", "information <= Invoking sold on client hub ShopHub",
                    "information => Invoked SellTea on hub ShopHub", "information => Invoking Tell on hub ShopHub",
                    "information => Failed Tell on hub ShopHub",
                ])
            let fields = server.pipelineRecords.map { $0.fields.dropFirst(4).map { "\($0.key)=\($0.value)" } }
            #expect(
                fields == [
                    [], ["to=all"], ["outcome=ok", "result=2", "duration=0.000ms"], [], ["outcome=error", "duration=0.000ms"],
                ])
        }
    }

    @Test(arguments: [
        ("{ Broken: The till is broken. }", "HubException: The till is broken."),
        ("{ Broken: { text: Soon., code: Repairs } }", "Repairs: Soon."), ("{ HubError: no, Wrapped: no }", nil),
    ])
    func errorsAreToldByTheirTypes(errors: String, expected: String?) async throws {
        try await withShop("[errorHandling: { errors: \(errors) }]") { server in
            let client = try await server.connect("/shop")
            let crash = await #expect(throws: HubCallError.self) { try await client.invoke("Crash") }
            let generic = "An unexpected error occurred invoking 'Crash' on the server."
            #expect(crash?.message == generic + (expected.map { " " + $0 } ?? ""))
            // The log has the whole of it, and what is told on purpose stays.
            #expect(server.pipelineLines == ["error => Exception the till is broken"])
            let told = await #expect(throws: HubCallError.self) { try await client.invoke("Tell") }
            #expect(told?.message.hasSuffix("HubException: closed") == true)
        }
    }

    /// S136: of an error and a result the one that was assigned last counts.
    @Test func theLastAssignmentDecides() {
        var failure = IncomingFailure(error: Broken())
        failure.result = .nothing
        #expect(failure.result != nil)
        failure.error = HubError("again")
        #expect(failure.result == nil)
        failure.result = HubResult(1)
        #expect(failure.result != nil)
    }
}

private struct DoorHub: Hub {
    let context: HubCallerContext

    static var descriptor: HubDescriptor<DoorHub> {
        HubDescriptor(
            "DoorHub",
            [
                .method("Login", parameters: ["user", "pin"]) { hub, a in
                    let (user, _): (String, HubValue) = (try a.next(), try a.next())
                    try await hub.clients.caller.call("welcome", "welcome \(user)")
                    return try await HubResult(of: "welcome \(user)")
                },
                .method("Crash", parameters: ["user", "pin"]) { _, a in
                    let (user, pin): (HubValue, HubValue) = (try a.next(), try a.next())
                    throw Mistake(description: "bad pin \(pin) of \(user)")
                },
                .method("Refuse", parameters: ["user", "pin"]) { _, a in
                    let (_, pin): (HubValue, String) = (try a.next(), try a.next())
                    throw HubError("not with \(pin)")
                },
                .method("Bind", parameters: ["user", "pin"]) { _, a in
                    let (_, _): (HubValue, Pin) = (try a.next(), try a.next())
                    return .nothing
                },
            ])
    }

    private struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    private struct Pin: Decodable {
        init(from decoder: any Decoder) throws {
            let text = try decoder.singleValueContainer().decode(String.self)
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "no pin: \(text)"))
        }
    }
}
