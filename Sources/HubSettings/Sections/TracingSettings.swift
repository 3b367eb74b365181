public import HubBase

/// Who speaks in the log, how loud, and into which files: `tracing:` of the file.
public struct TracingSettings: Sendable, Equatable {
    /// The level of every source that has none of its own; `information` by default.
    public var level = TraceLevel.information
    /// Whether a line is in its file before the answer that follows it leaves, for listeners that do not say so themselves; on by
    /// default. Otherwise a line is there within a second.
    public var autoflush = true
    /// What single sources, or all below a name, do differently.
    public var sources: [TraceSourceSettings] = []
    /// The files that are written. Without any, lines go to standard error.
    public var listeners: [TraceListenerSettings] = []

    /// The defaults: level information, to standard error.
    public init() {}
}

/// What one source of the log does, or all below a name.
public struct TraceSourceSettings: Sendable, Equatable {
    /// The source's name, as `hubline.pipeline`; with a final `.*` all below it.
    public var pattern: String
    /// The level, nil: that of the switch.
    public var level: TraceLevel?
    /// The names of the listeners that hear it, nil: all of them.
    public var listeners: [String]?

    /// That source, with nothing changed unless it is said.
    public init(pattern: String, level: TraceLevel? = nil, listeners: [String]? = nil) {
        self.pattern = pattern
        self.level = level
        self.listeners = listeners
    }
}

/// One log file.
public struct TraceListenerSettings: Sendable, Equatable {
    /// What sources call it.
    public var name: String
    /// The path, relative to the folder of the configuration file.
    public var file: String
    /// Whether its lines are there before the answer that follows them leaves, nil: as `autoflush` of all.
    public var autoflush: Bool?
    /// Bytes of lines that may wait to be written; 4 MiB by default. What comes when they are full is lost, and counted in the file.
    public var queueSize = 4 * 1024 * 1024

    /// That file, with the defaults.
    public init(name: String, file: String, autoflush: Bool? = nil) {
        self.name = name
        self.file = file
        self.autoflush = autoflush
    }
}
