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

// What the log says of it.
extension HubSelection {
    /// `all`, `group:tea`, `users:ada,bob`; of many connections only how many.
    var shown: String {
        switch self {
        case .all: "all"
        case .allExcept(let ids): ids.isEmpty ? "all" : "all-\(ids.count)"
        case .connection(let id): "connection:\(id)"
        case .connections(let ids): "connections:\(ids.count)"
        case .group(let name, let except): "group:\(name)" + (except.isEmpty ? "" : "-\(except.count)")
        case .groups(let names): "groups:" + names.joined(separator: ",")
        case .users(let ids): "users:" + ids.joined(separator: ",")
        }
    }

    /// The groups it names.
    var groups: [String] {
        switch self {
        case .group(let name, _): [name]
        case .groups(let names): names
        case .all, .allExcept, .connection, .connections, .users: []
        }
    }
}
