/// Every way to select clients of the hub.
public struct HubClients<Calls: ClientCalls>: ClientSelectors {
    private let call: HubCall

    init(call: HubCall) { self.call = call }

    /// The client that calls.
    public var caller: Calls.Single { client(call.connection.id) }

    /// Every client but the one that calls.
    public var others: Calls { calls(to: .allExcept([call.connection.id])) }

    /// The members of a group but for the client that calls, which need not be a member.
    public func othersInGroup(_ name: String) -> Calls { calls(to: .group(name, except: [call.connection.id])) }

    /// The clients of that selection, by the face that is asked for.
    public func calls<Face: ClientCalls>(to selection: HubSelection) -> Face { Face(ClientProxy(selection, .call(call))) }
}
