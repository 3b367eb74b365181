package import HubBase
package import HubSettings

/// The listeners that the settings name, open and writing; without any, one that writes to standard error.
package struct TraceListeners: Sendable {
    private struct Open: Sendable {
        let settings: TraceListenerSettings
        let autoflush: Bool
        let listener: any TraceListener
    }

    private let settings: TracingSettings
    private let folder: String
    private let open: [Open]

    /// Opens every file; relative paths start at `folder`. If one cannot be opened none stays open.
    ///
    /// - Throws: `TraceFileError` of the first that cannot be opened.
    package init(_ settings: TracingSettings, in folder: String) throws(TraceFileError) {
        try self.init(settings, in: folder, keeping: [])
    }

    private init(_ settings: TracingSettings, in folder: String, keeping others: [Open]) throws(TraceFileError) {
        var open: [Open] = []
        let listeners = settings.listeners.isEmpty ? [Self.standardError] : settings.listeners
        for listener in listeners {
            let autoflush = listener.autoflush ?? settings.autoflush
            // What was opened for nothing, since a later one fails, has written nothing and closes with its last reference.
            if let kept = others.first(where: { $0.settings == listener && $0.autoflush == autoflush }) {
                open.append(kept)
            } else {
                open.append(try Self.open(listener, autoflush, in: folder))
            }
        }
        (self.settings, self.folder, self.open) = (settings, folder, open)
    }

    private static let standardError = TraceListenerSettings(name: "stderr", type: .standardError)

    private static func open(_ settings: TraceListenerSettings, _ autoflush: Bool, in folder: String) throws(TraceFileError)
        -> Open
    {
        if let registered = settings.registered?.listener {
            let gate = ListenerGate(registered, level: settings.level, filter: settings.filter)
            return Open(settings: settings, autoflush: autoflush, listener: gate)
        }
        let writer = try TraceWriter(settings, autoflush: autoflush, in: folder)
        let hearsAll = settings.level == .verbose && settings.filter.isOpen
        return Open(
            settings: settings, autoflush: autoflush,
            listener: hearsAll ? writer : ListenerGate(writer, level: settings.level, filter: settings.filter))
    }

    /// These settings in place of the ones so far: listeners of which nothing changes stay open as they are. Nothing is heard by the new
    /// ones before they `listen`; the old ones that are not among them close when nobody speaks to them any more, and lose nothing.
    ///
    /// - Throws: `TraceFileError` of the first that cannot be opened; then nothing has changed.
    package func replaced(by settings: TracingSettings, in folder: String) throws(TraceFileError) -> TraceListeners {
        try TraceListeners(settings, in: folder, keeping: folder == self.folder ? open : [])
    }

    /// Lets the sources of `traces` speak to these listeners, each at the level the settings give it; all at once. `traces.close()`
    /// closes them.
    package func listen(to traces: TraceSwitch) {
        let names = Dictionary(open.map { ($0.settings.name, $0.listener) }) { first, _ in first }
        traces.set(level: settings.level, rules: Self.rules(of: settings) { names[$0] }, listeners: open.map(\.listener))
    }

    /// A switch that is heard as these settings say, by nobody: for asking who would be heard before anything is opened.
    package static func audience(of settings: TracingSettings) -> TraceSwitch {
        let traces = TraceSwitch()
        let names = Dictionary(settings.listeners.map { ($0.name, Nobody(level: $0.level)) }) { first, _ in first }
        let all = names.isEmpty ? [Nobody(level: .verbose)] : Array(names.values)
        traces.set(level: settings.level, rules: rules(of: settings) { names[$0] }, listeners: all)
        return traces
    }

    private static func rules(
        of settings: TracingSettings, _ listener: (String) -> (any TraceListener)?
    ) -> [TraceSwitch.Rule] {
        settings.sources.map { source in
            TraceSwitch.Rule(pattern: source.pattern, level: source.level, listeners: source.listeners?.compactMap(listener))
        }
    }

    private final class Nobody: TraceListener {
        let level: TraceLevel

        init(level: TraceLevel) { self.level = level }

        func write(_ record: TraceRecord) {}
    }
}
