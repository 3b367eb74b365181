public import HubBase

/// Listeners of applications that `config.yaml` may name as `type:`.
public struct TraceListenerCatalog: Sendable {
    /// Makes a listener from its `options:`: called for each place where `config.yaml` names it, also when the file turns out to be
    /// wrong, so it opens and starts nothing.
    public typealias Factory = @Sendable (inout Options) -> any TraceListener

    private var entries: [String: Factory] = [:]
    /// Whether the application has more listeners than these: a name that is not known and not near to a known one is right.
    package var isPartial = false

    /// None.
    public init() {}

    /// The names, in alphabetical order.
    public var names: [String] { entries.keys.sorted() }

    /// What makes the listener of exactly that name, nil if nobody registered it.
    public subscript(name: String) -> Factory? { entries[name] }

    /// Whether somebody else may have registered that name.
    func mayBeElsewhere(_ name: String) -> Bool {
        isPartial && entries[name] == nil && TraceListenerType(word: name) == nil
            && NearestName.find(name, among: TraceListenerType.words + names) == nil
    }

    /// Registers a listener. Answers false if the name is taken, as those of the house are.
    public mutating func add(_ name: String, _ make: @escaping Factory) -> Bool {
        guard TraceListenerType(word: name) == nil else { return false }
        return entries.updateValue(make, forKey: name) == nil
    }
}

/// Where the lines of a listener go.
public enum TraceListenerType: Sendable, Equatable {
    /// Into a file.
    case file
    /// To standard output.
    case standardOutput
    /// To standard error.
    case standardError
    /// To the system's log.
    case syslog
    /// To a listener of the application, by the name it was registered under.
    case registered(String)

    /// The type as a sentence has it.
    var listener: String {
        switch self {
        case .file: "a file"
        case .standardOutput: "standard output"
        case .standardError: "standard error"
        case .syslog: "the system's log"
        case .registered: "a listener of the application"
        }
    }

    static let words = ["file", "stdout", "stderr", "syslog"]

    /// The house's own of that word; also as the guides name classes.
    init?(word: String) {
        switch word {
        case "file", "System.Diagnostics.TextWriterTraceListener": self = .file
        case "stdout", "System.Diagnostics.ConsoleTraceListener": self = .standardOutput
        case "stderr", "System.Diagnostics.DefaultTraceListener": self = .standardError
        case "syslog", "System.Diagnostics.EventLogTraceListener": self = .syslog
        default: return nil
        }
    }
}
