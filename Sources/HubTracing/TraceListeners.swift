package import HubBase
package import HubSettings

/// The listeners that the settings name, open and writing; without any, one that writes to standard error.
package struct TraceListeners: Sendable {
    private let settings: TracingSettings
    private let listeners: [any TraceListener]
    private let names: [String: any TraceListener]

    /// Opens every file; relative paths start at `folder`. If one cannot be opened none stays open.
    ///
    /// - Throws: `TraceFileError` of the first file that cannot be opened, `SystemThread.CannotStart` without files.
    package init(_ settings: TracingSettings, in folder: String) throws {
        var listeners: [any TraceListener] = []
        var names: [String: any TraceListener] = [:]
        do {
            for listener in settings.listeners {
                let file = try TraceFile(listener, autoflush: listener.autoflush ?? settings.autoflush, in: folder)
                listeners.append(file)
                names[listener.name] = file
            }
            if listeners.isEmpty { listeners.append(try TraceFile.standardError()) }
        } catch {
            for listener in listeners { listener.close() }
            throw error
        }
        (self.settings, self.listeners, self.names) = (settings, listeners, names)
    }

    /// Nobody in place of the listeners that the settings name: sources are heard as they would be, and nothing is opened or written.
    package init(pretending settings: TracingSettings) {
        let nobody = Nobody()
        self.settings = settings
        listeners = [nobody]
        names = Dictionary(settings.listeners.map { ($0.name, nobody) }) { first, _ in first }
    }

    private final class Nobody: TraceListener {
        func write(_ record: TraceRecord) {}
    }

    /// Lets the sources of `traces` speak to these listeners, each at the level the settings give it. `traces.close()` closes
    /// them.
    package func listen(to traces: TraceSwitch) {
        let rules = settings.sources.map { source in
            TraceSwitch.Rule(pattern: source.pattern, level: source.level, listeners: source.listeners?.compactMap { names[$0] })
        }
        traces.set(level: settings.level, rules: rules, listeners: listeners)
    }
}
