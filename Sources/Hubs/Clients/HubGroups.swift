/// The groups of a hub: named sets of connections, there with the first member and gone with the last. Names are compared exactly.
///
/// Nobody can list groups or members: membership is the connection's, and ends with it.
public struct HubGroups: Sendable {
    private let origin: SendOrigin

    init(_ origin: SendOrigin) { self.origin = origin }

    /// Puts a connection into a group; twice is once, and a connection that is gone is no error. When it returns, sends to the group
    /// reach the connection.
    ///
    /// - Throws: `HubUseError` for an empty name, too many groups, when the context's call is over, or when the hub is not served.
    public nonisolated(nonsending) func add(_ connection: ConnectionID, to group: String) async throws {
        guard !group.isEmpty else { throw HubUseError.emptyGroupName }
        try await change(connection, group, joins: true)
    }

    /// Takes a connection out of a group; it is no error if it is not in it.
    ///
    /// - Throws: `HubUseError.callEnded` when the context's call is over, `HubUseError.notServed` outside hubs.
    public nonisolated(nonsending) func remove(_ connection: ConnectionID, from group: String) async throws {
        try await change(connection, group, joins: false)
    }

    private nonisolated(nonsending) func change(_ connection: ConnectionID, _ group: String, joins: Bool) async throws {
        let (plan, registry) = try origin.place()
        try await registry.change(connection, group: group, hub: plan.hub.index, joins: joins)
    }
}
