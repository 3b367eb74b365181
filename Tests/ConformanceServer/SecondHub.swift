import HubServer

/// A second hub, which proves that groups and names are a hub's own.
struct SecondHub: Hub {
    let context: HubCallerContext

    static var descriptor: HubDescriptor<SecondHub> {
        HubDescriptor(
            "second",
            [
                .method("Echo", parameters: ["value"]) { _, a in HubResult(try a.next() as HubValue) },
                .method("SendToGroup", parameters: ["group", "method", "value"]) { hub, a in
                    try await HubResult(of: hub.clients.group(a.next()).call(a.next(), a.next() as HubValue))
                },
                .method("JoinGroup", parameters: ["group"]) { hub, a in
                    try await HubResult(of: hub.groups.add(hub.context.connectionID, to: a.next()))
                },
            ])
    }
}
