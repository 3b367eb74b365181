import HubMacros

// What a context outside hubs has not: nobody calls there.

func outside(_ context: HubContext<ClientProxy>, _ id: ConnectionID) async throws {
    try await context.clients.allExcept([id]).call("moved")
    // error: value of type 'ContextClients<ClientProxy>' has no member 'caller'
    try await context.clients.caller.call("moved")
    // error: value of type 'ContextClients<ClientProxy>' has no member 'others'
    try await context.clients.others.call("moved")
    // error: value of type 'ContextClients<ClientProxy>' has no member 'othersInGroup'
    try await context.clients.othersInGroup("g").call("moved")
}
