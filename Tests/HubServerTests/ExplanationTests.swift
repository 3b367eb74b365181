import HubTesting
import Hubs
import Testing

/// What is explained of a chain is what calls pass.
struct ExplanationTests {
    /// What calls have passed: the chain that carried the last one, and who of the test's own modules it met, in order.
    private struct Record: Sendable {
        var chain: [String] = []
        var notes: [String] = []
    }

    private struct Note: IncomingModule {
        let name: String
        let isDeclining: Bool
        let record: Watched<Record>

        func takesPart(in scope: PlanScope) -> Bool { !isDeclining }

        func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
            record.change { $0.notes.append(name) }
            return try await next(call)
        }
    }

    private struct NoteByHooks: IncomingHooks {
        let name: String
        let record: Watched<Record>

        func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict {
            record.change { $0.notes.append(name) }
            return .proceed
        }
    }

    /// Stands in front of all others.
    private struct Recorder: IncomingModule {
        let record: Watched<Record>

        func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
            record.change { $0 = Record(chain: call.method.stages) }
            return try await next(call)
        }
    }

    /// 120 recorded calls through pipelines made by chance: of the server, the hub, patterns and methods, of stock modules and others,
    /// some switched off, some that decline, one call in each server of a method that does not exist.
    @Test(arguments: 0..<20) func theChainThatIsExplainedIsTheOneThatIsPassed(seed: Int) async throws {
        var random = SplitMix(state: UInt64(seed))
        let (yaml, record) = (Self.yaml(&random), Watched(Record()))
        try await TestServer.run(yaml, { Self.configure(&$0, record) }) { server in
            let client = try await server.connect("/shop")
            let stages = server.explanation.hubs[0].stages
            for method in stages.methods {
                try await client.invoke(method.wireName)
                Self.expect(record.value, method.modules.map(\.name), "\(method.name) in\n\(yaml)")
            }
            await #expect(throws: HubCallError.self) { try await client.invoke("nowhere") }
            let ofUnknown = stages.stages.first { $0.name == "incoming, of unknown methods" }
            Self.expect(record.value, ofUnknown?.modules.map(\.name) ?? [], "an unknown method in\n\(yaml)")
        }
    }

    private static func expect(_ record: Record, _ explained: [String], _ comment: Comment) {
        #expect(record.chain == explained, comment)
        #expect(record.notes == explained.filter(modules.contains), comment)
    }

    private static let modules = (0..<8).map { "m\($0)" }
    private static let stock = ["logging", "errorHandling", "callerState", "nameMapping", "scope", "timeout", "rateLimit"]

    private static func configure(_ app: inout HubServerBuilder, _ record: Watched<Record>) {
        app.use(Recorder(record: record))
        for (index, name) in modules.enumerated() {
            if index < 3 {
                app.module(name) { _ in NoteByHooks(name: name, record: record) }
            } else {
                app.module(name) { _ in Note(name: name, isDeclining: index == 7, record: record) }
            }
        }
    }

    private static func yaml(_ random: inout SplitMix) -> String {
        let methods = ["getA", "getB", "setA", "setB", "run"].map { name in
            "      \(name): { do: [], pipeline: [\(pipeline(&random, of: modules))] }\n"
        }
        let patterns = ["get*", "*B"].map { "      \"\($0)\": { pipeline: [\(pipeline(&random, of: modules))] }\n" }
        let (server, hub) = (pipeline(&random, of: modules + stock), pipeline(&random, of: modules + stock))
        return "pipeline: [\(server)]\nhubs:\n  shop:\n    path: /shop\n    pipeline: [\(hub)]\n"
            + "    methods:\n" + (methods + patterns).joined()
    }

    private static func pipeline(_ random: inout SplitMix, of names: [String]) -> String {
        names.shuffled(using: &random).prefix(Int.random(in: 0...5, using: &random)).map { name in
            if Int.random(in: 0...3, using: &random) == 0 { return "\(name): off" }
            return name == "timeout" ? "timeout: { after: 1h }" : name
        }.joined(separator: ", ")
    }
}
