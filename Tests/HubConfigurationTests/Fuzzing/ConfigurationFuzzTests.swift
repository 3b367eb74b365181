import HubTesting
import Hubs
import Testing

@testable import HubConfiguration

/// Whatever a file says, the answer is a diagnosis inside it, or a configuration from which a plan can be made.
///
/// `make fuzz` goes on for long, `make test` for a minute.
struct ConfigurationFuzzTests {
    private static let environment = ["SECRET": "hunter2", "KEEP": "15s"]

    @Test func anyTextIsDiagnosedInsideTheFileOrSound() throws {
        let keys = try EveryKey.all()
        try Self.repeated { random in
            var bytes = Array(MutatedText.sample.utf8)
            if Bool.random(using: &random) { bytes = Array(GeneratedFile.make(&random, keys).yaml(&random).utf8) }
            for _ in 0..<Int.random(in: 0...4, using: &random) { MutatedText.mutate(&bytes, &random) }
            return try Self.check(bytes)
        }
    }

    @Test func anyNodesAreDiagnosedAtPlacesOfTheirs() throws {
        let keys = try EveryKey.all()
        let catalogs = try testCatalogs()
        try Self.repeated { random in
            var places: Set<ConfigurationPosition> = []
            let root = GeneratedFile.make(&random, keys).node(&places, &random)
            let start = ConfigurationKey("file", at: ConfigurationPosition(file: "config.yaml", line: 1, column: 1))
            var problems: [ConfigurationProblem] = []
            let document = Options.read(root, of: start, problems: &problems) {
                Document(options: &$0, HubSurroundings(moduleCatalog: catalogs.modules, hubCatalog: catalogs.hubs))
            }
            for problem in problems {
                #expect(places.contains(problem.position), "\(problem) of \(root)")
                Self.checkSentence(problem, "\(root)")
            }
            // What was refused while the nodes were made was said then.
            guard !root.holdsRefused, !problems.contains(where: { $0.severity == .error }) else { return false }
            try Self.checkSound(document.hubs.compactMap(\.source), "\(root)")
            return true
        }
    }

    /// Runs cases until the budget is spent, and sees that memory does not grow with their number. Each says whether it was sound.
    private static func repeated(_ one: (inout SplitMix) throws -> Bool) throws {
        let run = try FuzzRun(sharedBy: 2, one)
        #expect(run.growth < 64 << 20, "memory grew over \(run.cases) cases")
    }

    private static func check(_ bytes: [UInt8]) throws -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        let report = try testReport(bytes, environment)
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for problem in report.problems {
            let place = problem.position
            #expect((1...(lines.count + 1)).contains(place.line), "\(problem) in \(text)")
            let length = lines.indices.contains(place.line - 1) ? lines[place.line - 1].count : 0
            #expect((1...(length + 1)).contains(place.column), "\(problem) in \(text)")
            checkSentence(problem, text)
        }
        #expect((report.configuration == nil) == report.problems.contains { $0.severity == .error }, "\(text)")
        guard let configuration = report.configuration else { return false }
        try checkSound(configuration.hubs, text)
        return true
    }

    /// One line, of a length that can be read, without control characters, and without a secret.
    private static func checkSentence(_ problem: ConfigurationProblem, _ text: @autoclosure () -> String) {
        #expect(problem.sentence.utf8.count < 1_000, "\(problem) in \(text())")
        #expect(!problem.sentence.contains("hunter2"), "\(problem) in \(text())")
        let controls = problem.sentence.unicodeScalars.contains {
            $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) || $0.value == 0x202E
        }
        #expect(!controls, "\(problem) in \(text())")
    }

    private static func checkSound(_ hubs: [HubSource], _ text: @autoclosure () -> String) throws {
        let plans = try? PlanBuilder(trace: TraceSwitch()).build(hubs, generation: 1)
        #expect(plans?.hubs.count == hubs.count, "\(text())")
    }
}
