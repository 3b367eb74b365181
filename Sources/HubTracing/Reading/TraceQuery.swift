package import HubBase

/// Which lines of a log are wanted. Of each kind that is named a line must be about one; a line that does not tell is not wanted.
package struct TraceQuery: Sendable {
    /// From this moment on, in microseconds since 1970, UTC.
    package var since: Int64?
    /// Before this moment.
    package var until: Int64?
    /// Hubs, by their names on the wire; the case of letters does not count.
    package var hubs: [String] = []
    /// Methods as declared; for sends, those of clients. The case of letters does not count.
    package var methods: [String] = []
    /// Ids of connections.
    package var connections: [String] = []
    /// Ids of users.
    package var users: [String] = []
    /// Calls, as `call` names them.
    package var calls: [String] = []
    /// Lines that matter at least so much.
    package var level = TraceLevel.verbose
    /// How calls ended.
    package var outcomes: [String] = []

    /// Every line.
    package init() {}

    /// Whether the line is wanted.
    package func wants(_ line: TraceLine) -> Bool {
        line.level <= level && line.time >= since ?? .min && until.map { line.time < $0 } ?? true
            && meets(hubs, line, "hub", anyCase: true) && meets(methods, line, "method", anyCase: true)
            && meets(connections, line, "connection") && meets(users, line, "user") && meets(calls, line, "call")
            && meets(outcomes, line, "outcome")
    }

    private func meets(_ names: [String], _ line: TraceLine, _ field: String, anyCase: Bool = false) -> Bool {
        if names.isEmpty { return true }
        guard let name = line.text(field) else { return false }
        return names.contains(name) || anyCase && names.contains { $0.lowercased() == name.lowercased() }
    }
}
