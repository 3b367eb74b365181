/// Every way to select clients of the hub.
public struct HubClients<Calls: ClientCalls>: Sendable {
    private let call: HubCall

    init(call: HubCall) { self.call = call }

    /// Every client.
    public var all: Calls { select(.all) }

    /// The client that calls.
    public var caller: Calls.Single { Calls.Single(ClientProxy(.connection(call.connection.id), cause: call)) }

    /// Every client but the one that calls.
    public var others: Calls { select(.allExcept([call.connection.id])) }

    /// One client; an id that nobody has is no error.
    public func client(_ id: ConnectionID) -> Calls.Single { Calls.Single(ClientProxy(.connection(id), cause: call)) }

    /// These clients, each once.
    public func clients(_ ids: [ConnectionID]) -> Calls { select(.connections(ids)) }

    /// Every client but these.
    public func allExcept(_ ids: [ConnectionID]) -> Calls { select(.allExcept(ids)) }

    /// The members of a group, but for these.
    public func group(_ name: String, except: [ConnectionID] = []) -> Calls { select(.group(name, except: except)) }

    /// The members of these groups; who is in two of them receives twice.
    public func groups(_ names: [String]) -> Calls { select(.groups(names)) }

    /// The members of a group but for the client that calls, which need not be a member.
    public func othersInGroup(_ name: String) -> Calls { select(.group(name, except: [call.connection.id])) }

    /// Every connection of a user.
    public func user(_ id: String) -> Calls { select(.users([id])) }

    /// Every connection of these users.
    public func users(_ ids: [String]) -> Calls { select(.users(ids)) }

    private func select(_ selection: HubSelection) -> Calls { Calls(ClientProxy(selection, cause: call)) }
}
