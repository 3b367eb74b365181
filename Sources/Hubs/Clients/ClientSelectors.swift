/// The ways to select clients of a hub that need nobody who calls.
public protocol ClientSelectors<Calls>: Sendable {
    /// What selectors answer.
    associatedtype Calls: ClientCalls

    /// The clients of that selection, by the face that is asked for.
    func calls<Face: ClientCalls>(to selection: HubSelection) -> Face
}

extension ClientSelectors {
    /// Every client.
    public var all: Calls { calls(to: .all) }

    /// One client; an id that nobody has is no error.
    public func client(_ id: ConnectionID) -> Calls.Single { calls(to: .connection(id)) }

    /// These clients, each once.
    public func clients(_ ids: [ConnectionID]) -> Calls { calls(to: .connections(ids)) }

    /// Every client but these.
    public func allExcept(_ ids: [ConnectionID]) -> Calls { calls(to: .allExcept(ids)) }

    /// The members of a group, but for these.
    public func group(_ name: String, except: [ConnectionID] = []) -> Calls { calls(to: .group(name, except: except)) }

    /// The members of these groups; who is in two of them receives twice.
    public func groups(_ names: [String]) -> Calls { calls(to: .groups(names)) }

    /// Every connection of a user.
    public func user(_ id: String) -> Calls { calls(to: .users([id])) }

    /// Every connection of these users.
    public func users(_ ids: [String]) -> Calls { calls(to: .users(ids)) }
}
