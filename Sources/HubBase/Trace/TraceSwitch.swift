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

    /// Gives the listeners the chance to write before answers go out; two loads when nothing was said.
    public func settle() {
        guard let mark = progress.open() else { return }
        let listeners = state.withLock { $0.listeners }
        for listener in listeners { listener.settle() }
        progress.settle(upTo: mark)
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
