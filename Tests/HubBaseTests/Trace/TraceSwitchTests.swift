import HubBase
import Testing

struct TraceSwitchTests {
    /// Keeps what it hears.
    private final class Ear: TraceListener {
        private let state = Lock<[String]>([])
        var heard: [String] { state.withLock { $0 } }
        func write(_ record: TraceRecord) { state.withLock { $0.append("\(record.level) \(record.source) \(record.message)") } }
        func settle() { state.withLock { $0.append("settle") } }
        func close() { state.withLock { $0.append("close") } }
    }

    private let ear = Ear()
    private let traces = TraceSwitch()

    private func rule(_ pattern: String, _ level: TraceLevel?, _ listeners: [any TraceListener]? = nil) -> TraceSwitch.Rule {
        TraceSwitch.Rule(pattern: pattern, level: level, listeners: listeners)
    }

    @Test func aSourceIsTheSameObjectByName() {
        #expect(traces.source("a") === traces.source("a"))
        #expect(traces.source("a") !== traces.source("b"))
    }

    @Test func withoutListenersNobodySpeaksAndNothingIsBuilt() {
        traces.source("a").critical("\(Issue.record("built"))")
        #expect(!traces.source("a").speaks(at: .critical))
    }

    /// S145
    @Test(arguments: TraceLevel.allCases)
    func aSourceSpeaksUpToItsLevel(threshold: TraceLevel) {
        traces.set(level: threshold, rules: [], listeners: [ear])
        let source = traces.source("a")
        source.critical("1")
        source.error("2")
        source.warning("3")
        source.information("4")
        source.verbose("5")
        let all = ["critical a 1", "error a 2", "warning a 3", "information a 4", "verbose a 5"]
        #expect(ear.heard == Array(all.prefix(Int(threshold.rawValue))))
    }

    @Test(arguments: [
        ("hubline.pipeline", TraceLevel.verbose),
        ("hubline.pipeline.calls", .error),
        ("hubline.server", .error),
        ("hubline", .information),
        ("hublines", .information),
        ("app", .information),
        ("app.chat", .off),
    ])
    func theMostSpecificRuleWins(name: String, level: TraceLevel) {
        let rules = [rule("hubline.*", .error), rule("hubline.pipeline", .verbose), rule("app.chat", .off), rule("a", .critical)]
        for rules in [rules, rules.reversed()] {
            traces.set(level: .information, rules: rules + [rule("hubline.pipeline.calls", .error)], listeners: [ear])
            let source = traces.source(name)
            #expect(level == .off ? !source.speaks(at: .critical) : source.speaks(at: level))
            if let beyond = TraceLevel(rawValue: level.rawValue + 1) { #expect(!source.speaks(at: beyond)) }
        }
    }

    /// S145: while it runs.
    @Test func newRulesReachSourcesThatAreThere() {
        let source = traces.source("a")
        traces.set(level: .verbose, rules: [], listeners: [ear])
        source.verbose("heard")
        traces.set(level: .off, rules: [], listeners: [ear])
        source.critical("not heard")
        #expect(ear.heard == ["verbose a heard"])
    }

    @Test func aRuleMayNameItsOwnListeners() {
        let other = Ear()
        traces.set(level: .information, rules: [rule("a", nil, [other])], listeners: [ear, other])
        traces.source("a").information("x")
        traces.source("b").information("y")
        #expect(ear.heard == ["information b y"])
        #expect(other.heard == ["information a x", "information b y"])
    }

    @Test func listenersSettleOnlyWhenSomethingWasSaid() {
        traces.set(level: .information, rules: [], listeners: [ear])
        traces.settle()
        traces.source("a").information("x")
        traces.source("a").verbose("not heard")
        traces.settle()
        traces.settle()
        #expect(ear.heard == ["information a x", "settle"])
    }

    @Test func afterClosingNobodySpeaksAlsoNoNewSource() {
        traces.set(level: .verbose, rules: [rule("new", .verbose, [ear])], listeners: [ear])
        let source = traces.source("a")
        traces.close()
        traces.close()
        source.critical("late")
        traces.source("new").critical("late")
        #expect(ear.heard == ["close"])
    }

    @Test func levelsHaveTheirNames() {
        for level in TraceLevel.allCases { #expect(TraceLevel(name: level.description) == level) }
        #expect(TraceLevel(name: "debug") == nil)
        #expect(TraceLevel(name: "Error") == nil)
    }

    @Test func aRecordKeepsItsFieldsInOrder() {
        final class Keeper: TraceListener {
            let records = Lock<[TraceRecord]>([])
            func write(_ record: TraceRecord) { records.withLock { $0.append(record) } }
        }
        let keeper = Keeper()
        traces.set(level: .information, rules: [], listeners: [keeper])
        traces.source("a").information("x", [.init("connection", "4fK2"), .init("count", 3)])
        let records = keeper.records.withLock { $0 }
        #expect(records.map(\.fields) == [[.init("connection", "4fK2"), .init("count", "3")]])
        #expect(records.allSatisfy { $0.time > 1_700_000_000_000_000 })
    }

    /// A listener during whose settling another loop wants to answer.
    private final class SlowEar: TraceListener {
        private let settlings = Lock(0)
        let traces = TraceSwitch()
        var count: Int { settlings.withLock { $0 } }
        func write(_ record: TraceRecord) {}
        func settle() {
            let isFirst = settlings.withLock { settlings in
                settlings += 1
                return settlings == 1
            }
            if isFirst { traces.settle() }
        }
    }

    /// Its line may be in what the first is still writing.
    @Test func whoSettlesDuringASettlingWaitsForTheListenerToo() {
        let ear = SlowEar()
        ear.traces.set(level: .information, rules: [], listeners: [ear])
        ear.traces.source("a").information("x")
        ear.traces.settle()
        #expect(ear.count == 2)
        ear.traces.settle()
        #expect(ear.count == 2)
    }
}
