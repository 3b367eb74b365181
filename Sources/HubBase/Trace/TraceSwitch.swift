import Synchronization

/// The sources of one server: who is heard, at which level, by which listeners. The rules are swapped whole.
public final class TraceSwitch: Sendable {
    /// What `config.yaml` says of one source, or of all that begin with its name.
    public struct Rule: Sendable {
        /// The source's name; with a final `.*` all below it, `*` every source.
        public let pattern: String
        /// The level, nil: what a less specific rule says, else that of the switch.
        public let level: TraceLevel?
        /// Who hears it, nil: whom a less specific rule says, else every listener.
        public let listeners: [any TraceListener]?

        /// A rule for the sources that `pattern` names.
        public init(pattern: String, level: TraceLevel?, listeners: [any TraceListener]?) {
            self.pattern = pattern
            self.level = level
            self.listeners = listeners
        }

        /// How many characters of `name` the rule fixes, nil if it does not meet it: the most specific rule wins.
        func specificity(for name: String) -> Int? {
            if pattern == name { return .max }
            if pattern == "*" { return 0 }
            let prefix = pattern.hasSuffix(".*") ? String(pattern.dropLast(2)) : pattern
            guard name.hasPrefix(prefix), name.dropFirst(prefix.count).first == "." else { return nil }
            return prefix.utf8.count
        }
    }

    private struct State {
        var level = TraceLevel.information
        var rules: [Rule] = []
        var listeners: [any TraceListener] = []
        var sources: [String: TraceSource] = [:]
    }

    private let state = Lock(State())
    private let progress = TraceProgress()

    /// A switch that nobody listens to yet.
    public init() {}

    /// The source of that name, always the same object, made by the first who asks. From any thread.
    public func source(_ name: String) -> TraceSource {
        state.withLock { state in
            if let source = state.sources[name] { return source }
            let source = TraceSource(name: name, progress: progress)
            state.sources[name] = source
            Self.apply(state, to: source)
            return source
        }
    }

    /// Replaces level, rules and listeners for every source, at once. Listeners that were there before are not closed.
    public func set(level: TraceLevel, rules: [Rule], listeners: [any TraceListener]) {
        state.withLock { state in
            (state.level, state.rules, state.listeners) = (level, rules, listeners)
            for source in state.sources.values { Self.apply(state, to: source) }
        }
    }

    /// Whether everything that was said is where it must be before an answer leaves. Two loads, from any thread.
    package var isSettled: Bool { progress.open() == nil }

    /// Has the listeners write what was said so far; `done` is called once, from any thread, when the last one has.
    package func settle(_ done: @escaping @Sendable () -> Void) {
        guard let mark = progress.open() else { return done() }
        let listeners = state.withLock { $0.listeners }.filter(\.settles)
        let rest = Countdown(listeners.count) { [progress] in
            progress.settle(upTo: mark)
            done()
        }
        for listener in listeners { listener.settle { rest.oneLess() } }
        if listeners.isEmpty { rest.finish() }
    }

    /// Has every listener open anew what it writes to.
    package func reopen() {
        let listeners = state.withLock { $0.listeners }
        for listener in listeners { listener.reopen() }
    }

    /// Writes everything that is left; the listeners are done then.
    public func close() {
        let listeners = state.withLock { state in
            defer { (state.rules, state.listeners) = ([], []) }
            for source in state.sources.values { source.set(.off, []) }
            return state.listeners
        }
        for listener in listeners { listener.close() }
    }

    private static func apply(_ state: State, to source: TraceSource) {
        let met = state.rules.compactMap { rule in rule.specificity(for: source.name).map { (rule: rule, specificity: $0) } }
        let rules = met.sorted { $0.specificity > $1.specificity }.map(\.rule)
        source.set(
            rules.lazy.compactMap(\.level).first ?? state.level, rules.lazy.compactMap(\.listeners).first ?? state.listeners)
    }
}

/// Calls back when the last of some things is done.
private final class Countdown: Sendable {
    private let rest: Atomic<Int>
    let finish: @Sendable () -> Void

    init(_ count: Int, _ finish: @escaping @Sendable () -> Void) {
        rest = Atomic(count)
        self.finish = finish
    }

    func oneLess() {
        if rest.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0 { finish() }
    }
}
