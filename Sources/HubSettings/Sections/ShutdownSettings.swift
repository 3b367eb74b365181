/// How the server leaves: `server.shutdown:` of the file.
public struct ShutdownSettings: Sendable, Equatable {
    /// What becomes of the clients that are there.
    public enum Mode: String, Sendable, CaseIterable {
        /// Each gets a Close that invites it to come back, at once.
        case off
        /// They may stay until they leave or `timeout` is over; newcomers are refused meanwhile. Who is left then gets the Close.
        case waitForClientsToClose
    }

    /// What becomes of the clients that are there; `off` by default.
    public var mode = Mode.off
    /// How long `waitForClientsToClose` waits; 30 s by default.
    public var timeout: Duration = .seconds(30)

    /// The defaults.
    public init() {}

    /// That mode; `timeout` is how long it waits for clients.
    public init(_ mode: Mode, timeout: Duration = .seconds(30)) {
        self.mode = mode
        self.timeout = timeout
    }

    package init(options: inout Options) {
        mode = options("mode", default: mode, "What becomes of the clients that are there when the server is stopped.")
        timeout = options(
            "timeout", default: timeout, in: Bounds.times, "How long waitForClientsToClose waits for clients to leave.")
        options.notAvailable("hooks")
    }
}

extension ShutdownSettings.Mode: OptionValue {
    /// Both words; and how the guides write them: `WaitForClientsToClose`, `WaitForClientsClose`, `wait-for-clients-to-close`.
    public static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> Self? {
        let words = (node.text ?? "").split(separator: "-", omittingEmptySubsequences: false)
        let joined = words.enumerated().map { $0 == 0 ? first($1, lowered: true) : first($1, lowered: false) }.joined()
        switch joined {
        case "waitForClientsClose": return .waitForClientsToClose
        case "migrateClients": faults.append(OptionFault(node, problem: "'migrateClients' is not available yet"))
        default:
            if let mode = Self(rawValue: joined) { return mode }
            faults.append(OptionFault(node, expected: expectation, names: allCases.map(\.rawValue) + ["migrateClients"]))
        }
        return nil
    }

    private static func first(_ word: Substring, lowered: Bool) -> String {
        (lowered ? word.prefix(1).lowercased() : word.prefix(1).uppercased()) + word.dropFirst()
    }
}
