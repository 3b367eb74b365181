import HubTesting
import Hubs
import Testing

/// What is explained of a chain is what calls pass.
struct ExplanationTests {
    private struct Note: IncomingModule {
        let name: String
        let isDeclining: Bool
        let notes: Watched<[String]>

        func takesPart(in scope: PlanScope) -> Bool { !isDeclining }

        func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
            notes.change { $0.append(name) }
            return try await next(call)
        }
    }

    /// A hundred calls through pipelines made by chance: of the server, the hub, patterns and methods, some switched off.
    @Test(arguments: 0..<20) func theChainThatIsExplainedIsTheOneThatIsPassed(seed: Int) async throws {
        var random = SplitMix(state: UInt64(seed))
        let (yaml, notes) = (Self.yaml(&random), Watched<[String]>([]))
        try await TestServer.run(yaml, { Self.configure(&$0, notes) }) { server in
            let client = try await server.connect("/shop")
            for method in server.explanation.hubs[0].stages.methods {
                notes.change { $0 = [] }
                try await client.invoke(method.wireName)
                #expect(notes.value == method.modules.map(\.name), "\(method.name) in\n\(yaml)")
            }
        }
    }

    private static let modules = (0..<8).map { "m\($0)" }

    private static func configure(_ app: inout HubServerBuilder, _ notes: Watched<[String]>) {
        for (index, name) in modules.enumerated() {
            app.module(name) { _ in Note(name: name, isDeclining: index == 7, notes: notes) }
        }
    }

    private static func yaml(_ random: inout SplitMix) -> String {
        let methods = ["getA", "getB", "setA", "setB", "run"].map { name in
            "      \(name): { do: [], pipeline: [\(pipeline(&random))] }\n"
        }
        let patterns = ["get*", "*B"].map { "      \"\($0)\": { pipeline: [\(pipeline(&random))] }\n" }
        return "pipeline: [\(pipeline(&random))]\nhubs:\n  shop:\n    path: /shop\n    pipeline: [\(pipeline(&random))]\n"
            + "    methods:\n" + (methods + patterns).joined()
    }

    private static func pipeline(_ random: inout SplitMix) -> String {
        modules.shuffled(using: &random).prefix(Int.random(in: 0...3, using: &random)).map { name in
            Int.random(in: 0...3, using: &random) == 0 ? "\(name): off" : name
        }.joined(separator: ", ")
    }
}
