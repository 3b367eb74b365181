import HubMacros

// Only one client can be asked for an answer.

func ask(_ clients: HubClients<ClientProxy>, _ outside: ContextClients<ClientProxy>, _ id: ConnectionID) async throws {
    _ = try await clients.caller.invoke("ask", 1, "two", as: Int.self)
    let _: String? = try await clients.client(id).invoke("ask")
    _ = try await outside.client(id).invoke("ask", as: [String].self)
    // error: value of type 'ClientProxy' has no member 'invoke'
    _ = try await clients.all.invoke("ask", as: Int.self)
    // error: value of type 'ClientProxy' has no member 'invoke'
    _ = try await clients.others.invoke("ask", as: Int.self)
    // error: value of type 'ClientProxy' has no member 'invoke'
    _ = try await clients.clients([id]).invoke("ask", as: Int.self)
    // error: value of type 'ClientProxy' has no member 'invoke'
    _ = try await clients.allExcept([id]).invoke("ask", as: Int.self)
    // error: value of type 'ClientProxy' has no member 'invoke'
    _ = try await clients.group("g").invoke("ask", as: Int.self)
    // error: value of type 'ClientProxy' has no member 'invoke'
    _ = try await clients.groups(["g"]).invoke("ask", as: Int.self)
    // error: value of type 'ClientProxy' has no member 'invoke'
    _ = try await clients.othersInGroup("g").invoke("ask", as: Int.self)
    // error: value of type 'ClientProxy' has no member 'invoke'
    _ = try await clients.user("u").invoke("ask", as: Int.self)
    // error: value of type 'ClientProxy' has no member 'invoke'
    _ = try await clients.users(["u"]).invoke("ask", as: Int.self)
    // error: value of type 'ClientProxy' has no member 'invoke'
    _ = try await outside.all.invoke("ask", as: Int.self)
}
