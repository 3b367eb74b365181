/// How much a record matters, from `critical` down to `verbose`. As a threshold, `off` lets nothing through.
public enum TraceLevel: UInt8, Sendable, Comparable, CaseIterable, CustomStringConvertible {
    /// As a threshold: nothing. No record has this level.
    case off
    /// The server cannot go on.
    case critical
    /// Something failed that should not have.
    case error
    /// Somebody should look.
    case warning
    /// What the server does, a line for each call at most.
    case information
    /// Everything.
    case verbose

    /// The level's name as configuration and log lines write it.
    public var description: String {
        switch self {
        case .off: "off"
        case .critical: "critical"
        case .error: "error"
        case .warning: "warning"
        case .information: "information"
        case .verbose: "verbose"
        }
    }

    /// The level of that name, nil for any other text.
    public init?(name: String) {
        guard let level = Self.allCases.first(where: { $0.description == name }) else { return nil }
        self = level
    }

    /// Whether `left` matters more than `right`.
    public static func < (left: TraceLevel, right: TraceLevel) -> Bool { left.rawValue < right.rawValue }
}
