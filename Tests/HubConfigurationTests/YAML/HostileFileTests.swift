import Glibc
import Hubs
import Testing

@testable import HubConfiguration

struct HostileFileTests {
    @Test(arguments: ["[", "{a: ", "- ", "? ", "[{a: "])
    func nestingStopsAt64(_ opening: String) {
        let problems = readYAML(String(repeating: opening, count: 100_000)).problems
        #expect(problems.count == 1)
        #expect(problems.first?.hasSuffix("error: values are nested more than 64 deep") == true)
    }

    @Test func nestingOf64IsRead() {
        let text = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(readYAML(text).tree == text)
        #expect(readYAML("[\(text)]").problems == ["c.yaml:1:65: error: values are nested more than 64 deep"])
    }

    @Test func nestingByAliasesStopsAt64() {
        let half = "a: &x " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40) + "\n"
        let problems = readYAML(half + "b: " + String(repeating: "[", count: 24) + "*x" + String(repeating: "]", count: 24))
            .problems
        #expect(problems == ["c.yaml:2:28: error: values are nested more than 64 deep"])
        #expect(
            readYAML(half + "b: " + String(repeating: "[", count: 23) + "*x" + String(repeating: "]", count: 23)).problems.isEmpty
        )
    }

    @Test func anAliasBombStopsAtTenThousandValues() {
        var bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
        for level in 1...40 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",")
            bomb += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(readYAML(bomb).problems == ["c.yaml:5:10: error: the file has more than 10,000 values, aliases replaced"])
    }

    @Test func aliasesAreCounted() {
        let text = "a: &x 1\nb: [" + String(repeating: "*x, ", count: 1_001) + "]\n"
        #expect(readYAML(text).problems == ["c.yaml:2:4005: error: the file has more than 1,000 aliases"])
    }

    @Test func aFlatFileHasAtMostTenThousandValues() {
        #expect(readYAML(String(repeating: "- x\n", count: 9_999)).problems.isEmpty)
        let text = String(repeating: "- x\n", count: 200_000)
        #expect(readYAML(text).problems == ["c.yaml:10001:3: error: the file has more than 10,000 values, aliases replaced"])
    }

    @Test func manyAnchorsInOneLongLineCostLittle() {
        let text = "[" + (0..<9_000).map { "&a\($0) x" }.joined(separator: ", ") + "]"
        #expect(readYAML(text).problems.isEmpty)
    }

    @Test(arguments: ["\"", "'", "|\n ", "#", "a: &", "? ", "a: \"\\u"])
    func aMebibyteOfOneThingIsReadOrRefused(_ start: String) {
        let text = start + String(repeating: "x", count: 1_000_000)
        #expect(readYAML(text).problems.count <= 1)
    }

    @Test func directivesCostLittle() {
        let directives = (0..<60_000).map { "%TAG !a\($0)! x:\n" }.joined()
        let problem = "error: directives (lines that begin with '%') are not supported"
        #expect(readYAML(directives + "---\na: 1\n").problems == ["c.yaml:1:1: \(problem)"])
        #expect(readYAML("a: 1\n...\n" + directives + "---\n").problems == ["c.yaml:3:1: \(problem)"])
    }

    private static let hostile = [
        "methods": "hubs: { a: { path: /a, methods: { \(many(1_000) { "m\($0): { do: [] }" }) } } }",
        "methods that switch off":
            "hubs: { a: { path: /a, methods: { \(many(1_000) { "m\($0): { pipeline: [nameMapping: off], do: [] }" }) } } }",
        "patterns": "hubs: { a: { path: /a, methods: { \(many(1_000) { "\"*\($0)\": { pipeline: [nameMapping: off] }" }) } } }",
        "unknown methods": "hubs: { a: { path: /a, type: StockTickerHub, methods: { \(many(1_000) { "closeMarket\($0):" }) } } }",
        "unknown sources":
            "hubs: { \(many(1_000) { "hub\($0): " }) }\ntracing: { sources: { \(many(1_000) { "hubline.hubs.hubb\($0): off" }) } }",
        "unknown aliases": "a: [\(many(2_000) { "&anchor\($0) x" })]\nb: [\(many(900) { "*ancho\($0)" })]",
        "unknown modules": "pipeline: [\(many(2_000) { "loggin\($0)" })]",
        "unknown keys": "server: { \(many(2_000) { "port\($0): 1" }) }",
        "unknown values":
            "hubs: { a: { path: /a, methods: { m: { parameters: [\(many(1_000) { "p\($0): int" })], do: [\(many(1_000) { "reply: $q\($0)" })] } } } }",
        "steps": "hubs: { a: { path: /a, methods: { m: { do: [\(many(1_000) { "call: { to: all, method: m\($0) }" })] } } } }",
        "hubs of one name": "hubs: { \(many(900) { "h\($0): { path: /a, type: StockTickerHub }" }) }",
    ]

    #if HUBLINE_TSAN
        private static let patience = 300_000_000_000
    #else
        private static let patience = 30_000_000_000
    #endif

    /// Each within a few seconds of the thread's own time, in a debug build too.
    @Test(arguments: hostile.keys.sorted())
    func aFileFullOfOneThingIsReadSoon(_ name: String) throws {
        let text = try #require(Self.hostile[name])
        let start = threadTime()
        _ = problems(of: text)
        #expect(threadTime() - start < Self.patience)
    }

    /// In nanoseconds: how busy the machine is does not count.
    private func threadTime() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    private static func many(_ count: Int, _ piece: (Int) -> String) -> String { (0..<count).map(piece).joined(separator: ", ") }

    @Test func valuesOfTheEnvironmentDoNotMultiply() {
        let big = String(repeating: "x", count: 100_000)
        let problems = readYAML("a: \"" + String(repeating: "${X}", count: 100_000) + "\"\nb: 1\n", ["X": big]).problems
        #expect(problems == ["c.yaml:1:4: error: the values of the environment are larger than 1 MiB together"])
    }
}
