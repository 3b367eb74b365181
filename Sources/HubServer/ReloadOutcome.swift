import HubSettings

/// What came of a reload.
package enum ReloadOutcome: Sendable {
    /// The new configuration is in force.
    case accepted(generation: Int, changes: [String], needsRestart: [String], warnings: [ConfigurationProblem])
    /// The old one stays, whole; why, a line for each problem of the file.
    case refused([String])

    /// What to tell whoever asked, a line each.
    package var lines: [String] {
        switch self {
        case .accepted(let generation, let changes, let needsRestart, let warnings):
            let count = changes.isEmpty ? "nothing changed" : "\(changes.count) change\(changes.count == 1 ? "" : "s")"
            return warnings.map(\.description) + ["generation \(generation) is in force: \(count)"] + changes.map { "  \($0)" }
                + needsRestart.map { "\($0) changes with the next start only" }
        case .refused(let errors):
            return errors
        }
    }

    /// The same as one line.
    var sentence: String { lines.map { $0.trimmingPrefix { $0 == " " } }.joined(separator: "; ") }

    /// Whether the new configuration is in force.
    package var isAccepted: Bool { if case .accepted = self { true } else { false } }
}
