/// Whom a send goes to, within one hub. Unknown connections, groups and users are nobody.
public enum HubSelection: Sendable, Equatable {
    /// Every connection.
    case all
    /// Every connection but these.
    case allExcept([ConnectionID])
    /// One connection: the sender waits for room in its queue.
    case connection(ConnectionID)
    /// These connections, each once.
    case connections([ConnectionID])
    /// The members of a group, but for these.
    case group(String, except: [ConnectionID])
    /// The members of several groups; who is in two of them receives twice.
    case groups([String])
    /// Every connection of these users.
    case users([String])
}
