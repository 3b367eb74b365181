import HubBase
import Testing

struct TraceSwitchTests {
    /// Keeps what it hears.
    private final class Ear: TraceListener {
        private let state = Lock<[String]>([])
        var heard: [String] { state.withLock { $0 } }
        func write(_ record: TraceRecord) { state.withLock { $0.append("\(record.level) \(record.source) \(record.message)") } }
        var settles: Bool { true }
        func settle(_ done: @escaping @Sendable () -> Void) {
            state.withLock { $0.append("settle") }
            done()
        }
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
        #expect(traces.isSettled)
        traces.settle {}
        traces.source("a").information("x")
        traces.source("a").verbose("not heard")
        #expect(!traces.isSettled)
        traces.settle {}
        #expect(traces.isSettled)
        traces.settle {}
        #expect(ear.heard == ["information a x", "settle"])
    }

    /// Nobody waits for a listener that does not ask for it.
    @Test func withoutListenersThatSettleNothingIsOpen() {
        final class Loose: TraceListener {
            func write(_ record: TraceRecord) {}
        }
        traces.set(level: .information, rules: [], listeners: [Loose()])
        traces.source("a").information("x")
        #expect(traces.isSettled)
    }

    /// A listener that gives its word when the test says so.
    private final class Patient: TraceListener {
        private let waiting = Lock<[@Sendable () -> Void]>([])
        var settles: Bool { true }
        func write(_ record: TraceRecord) {}
        func settle(_ done: @escaping @Sendable () -> Void) { waiting.withLock { $0.append(done) } }
        func giveWord() {
            let waiting = waiting.withLock { waiting in
                defer { waiting = [] }
                return waiting
            }
            for done in waiting { done() }
        }
    }

    @Test func theWordIsGivenWhenTheLastListenerHasGivenIts() {
        let (one, two) = (Patient(), Patient())
        traces.set(level: .information, rules: [], listeners: [one, two])
        let words = Lock(0)
        traces.source("a").information("x")
        traces.settle { words.withLock { $0 += 1 } }
        one.giveWord()
        #expect(words.withLock { $0 } == 0)
        #expect(!traces.isSettled)
        two.giveWord()
        #expect(words.withLock { $0 } == 1)
        #expect(traces.isSettled)
    }

    /// What is said while a listener writes is not settled by that.
    @Test func whatIsSaidMeanwhileIsOpen() {
        let ear = Patient()
        traces.set(level: .information, rules: [], listeners: [ear])
        traces.source("a").information("x")
        traces.settle {}
        traces.source("a").information("y")
        ear.giveWord()
        #expect(!traces.isSettled)
        traces.settle {}
        ear.giveWord()
        #expect(traces.isSettled)
    }

    @Test func aListenerHearsNothingBelowItsLevel() {
        final class Deaf: TraceListener {
            let heard = Lock<[String]>([])
            var level: TraceLevel { .warning }
            func write(_ record: TraceRecord) { heard.withLock { $0.append(record.message) } }
        }
        let deaf = Deaf()
        traces.set(level: .verbose, rules: [], listeners: [deaf])
        let source = traces.source("a")
        #expect(source.speaks(at: .warning) && !source.speaks(at: .information))
        source.warning("w")
        traces.set(level: .verbose, rules: [], listeners: [deaf, ear])
        source.information("i")
        source.error("e")
        #expect(deaf.heard.withLock { $0 } == ["w", "e"])
        #expect(ear.heard == ["information a i", "error a e"])
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
        #expect(records.map(\.fields) == [[.init("connection", "4fK2"), .init("count", 3)]])
        #expect(records.allSatisfy { $0.time > 1_700_000_000_000_000 })
    }
}
