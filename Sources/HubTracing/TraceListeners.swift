package import HubBase
package import HubSettings

/// The listeners that the settings name, open and writing; without any, one that writes to standard error.
package struct TraceListeners: Sendable {
    private let settings: TracingSettings
    private let listeners: [any TraceListener]
    private let names: [String: any TraceListener]
    private let folder: String

    /// Opens every file; relative paths start at `folder`. If one cannot be opened none stays open.
    ///
    /// - Parameter old: what is open already: a file of the same settings is not opened again.
    /// - Throws: `TraceFileError` of the first file that cannot be opened, `SystemThread.CannotStart` without files.
    package init(_ settings: TracingSettings, in folder: String, keeping old: TraceListeners? = nil) throws {
        var listeners: [any TraceListener] = []
        var names: [String: any TraceListener] = [:]
        do {
            for listener in settings.listeners {
                let autoflush = listener.autoflush ?? settings.autoflush
                let file =
                    try old?.file(of: listener, autoflush, in: folder) ?? TraceFile(listener, autoflush: autoflush, in: folder)
                listeners.append(file)
                names[listener.name] = file
            }
            if let old, listeners.isEmpty, old.names.isEmpty { listeners = old.listeners }
            if listeners.isEmpty { listeners.append(try TraceFile.standardError()) }
        } catch {
            for listener in listeners where !(old?.holds(listener) ?? false) { listener.close() }
            throw error
        }
        (self.settings, self.listeners, self.names, self.folder) = (settings, listeners, names, folder)
    }

    /// The open file of these settings, if there is one.
    private func file(of listener: TraceListenerSettings, _ autoflush: Bool, in folder: String) -> (any TraceListener)? {
        guard folder == self.folder, settings.listeners.contains(listener) else { return nil }
        return autoflush == listener.autoflush ?? settings.autoflush ? names[listener.name] : nil
    }

    private func holds(_ listener: any TraceListener) -> Bool { listeners.contains { $0 === listener } }

    /// Closes what `others` do not keep.
    package func close(besides others: TraceListeners?) {
        for listener in listeners where !(others?.holds(listener) ?? false) { listener.close() }
    }

    /// A switch that is heard as these settings say, by nobody: for asking who would be heard before anything is opened.
    package static func audience(of settings: TracingSettings) -> TraceSwitch {
        let nobody = Nobody()
        let traces = TraceSwitch()
        traces.set(level: settings.level, rules: rules(of: settings) { _ in nobody }, listeners: [nobody])
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
        func write(_ record: TraceRecord) {}
    }

    /// Lets the sources of `traces` speak to these listeners, each at the level the settings give it. `traces.close()` closes
    /// them.
    package func listen(to traces: TraceSwitch) {
        traces.set(level: settings.level, rules: Self.rules(of: settings) { names[$0] }, listeners: listeners)
    }
}
