import Hubs

extension TracingSettings {
    /// Why the module `logging` would write into no file, as a sentence; nil when a listener hears it.
    var doubtAboutLogging: String? {
        if listeners.isEmpty { return "'logging' has no listener: its lines go to standard error" }
        let ears = Dictionary(listeners.map { ($0.name, Ear($0.level)) }) { first, _ in first }
        let rules = sources.map { source in
            TraceSwitch.Rule(pattern: source.pattern, level: source.level, listeners: source.listeners?.compactMap { ears[$0] })
        }
        let sources = TraceSwitch()
        sources.set(level: level, rules: rules, listeners: Array(ears.values))
        guard !sources.source(TraceSources.pipeline).speaks(at: .information) else { return nil }
        return "'logging' is not heard: '\(TraceSources.pipeline)' needs level information and a listener"
    }
}

/// Stands for a listener while the rules of the file are tried.
private final class Ear: TraceListener {
    let level: TraceLevel

    init(_ level: TraceLevel) { self.level = level }

    func write(_ record: TraceRecord) {}
}
