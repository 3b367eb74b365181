import HubCommands
import HubMacros

/// Clients call its methods; a new one is made for each call.
@Hub
struct ShopHub {
    let context: HubCallerContext

    func send(user: String, text: String) async throws {
        try await clients.all.call("receive", user, text)
    }

    func join(room: String) async throws {
        try await groups.add(context.connectionID, to: room)
        try await clients.othersInGroup(room).call("joined", context.connectionID)
    }
}
