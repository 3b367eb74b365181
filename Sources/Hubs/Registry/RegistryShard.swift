/// One loop's connections, and their groups and users, by hub. Touched on its loop only.
package final class RegistryShard: Sendable {
    package let loop: EventLoop
    package unowned let registry: HubRegistry
    let inbox = ShardInbox()

    // The loop's alone: each method that reaches it begins with `loop.check()`.
    private nonisolated(unsafe) var hubs: [HubMembers]
    private nonisolated(unsafe) var connections: [ConnectionID: HubConnection] = [:]
    private nonisolated(unsafe) var currentPlans: HubPlans
    /// Connections between `opened` and `closed`, those without a handshake among them.
    private nonisolated(unsafe) var present: [ObjectIdentifier: HubConnection] = [:]
    /// Why every connection ends, nil as long as they live.
    private nonisolated(unsafe) var ending: ConnectionEnd?

    package init(loop: EventLoop, registry: HubRegistry, plans: HubPlans) {
        self.loop = loop
        self.registry = registry
        hubs = plans.all.map { _ in HubMembers() }
        currentPlans = plans
    }

    /// The plans as this loop has them.
    package var plans: HubPlans {
        loop.check()
        return currentPlans
    }

    /// From now on calls of this loop begin on these plans.
    func use(_ plans: HubPlans) {
        loop.check()
        // On the plan that they were served by: its stages see their end.
        for connection in Array(present.values) where plans[connection.hubIndex].isRetired { connection.end(.hubRemoved) }
        let old = currentPlans
        currentPlans = plans
        while hubs.count < plans.all.count { hubs.append(HubMembers()) }
        for connection in Array(present.values) where plans[connection.hubIndex].concerns(old[connection.hubIndex]) {
            connection.planChanged()
        }
    }

    // MARK: Coming and leaving

    func opened(_ connection: HubConnection) {
        present[ObjectIdentifier(connection)] = connection
        registry.connectionOpened()
        // It was let in before the others were ended; its own beginning comes first.
        if let ending = ending ?? (currentPlans[connection.hubIndex].isRetired ? .hubRemoved : nil) {
            loop.execute { connection.end(ending) }
        }
    }

    func closed(_ connection: HubConnection) {
        present[ObjectIdentifier(connection)] = nil
        registry.connectionClosed()
    }

    func endAll(_ end: ConnectionEnd) {
        loop.check()
        ending = end
        for connection in Array(present.values) { connection.end(end) }
    }

    /// Every connection that is open here, also one without a handshake.
    var everyone: some Collection<HubConnection> {
        loop.check()
        return present.values
    }

    func join(_ connection: HubConnection) {
        loop.check()
        connections[connection.id] = connection
        connection.own.value.places.member = hubs[connection.hubIndex].all.append(connection)
        follow(connection)
    }

    /// Puts a member into the list of the user that it belongs to now.
    func follow(_ connection: HubConnection) {
        loop.check()
        let user = connection.user.id
        guard connection.own.value.places.member != nil, connection.own.value.places.userID != user else { return }
        leaveUser(connection)
        guard let user else { return }
        connection.own.value.places.userID = user
        connection.own.value.places.user = hubs[connection.hubIndex].users[user, default: MemberList()].append(connection)
    }

    private func leaveUser(_ connection: HubConnection) {
        guard let user = connection.own.value.places.userID, let place = connection.own.value.places.user else { return }
        Self.remove(&hubs[connection.hubIndex].users, user, place)?.own.value.places.user = place
        (connection.own.value.places.user, connection.own.value.places.userID) = (nil, nil)
    }

    func leave(_ connection: HubConnection) {
        loop.check()
        connections[connection.id] = nil
        let hub = connection.hubIndex
        if let place = connection.own.value.places.member {
            hubs[hub].all.remove(at: place)?.own.value.places.member = place
        }
        leaveUser(connection)
        for (group, place) in connection.own.value.places.groups {
            Self.remove(&hubs[hub].groups, group, place)?.own.value.places.groups[group] = place
        }
        connection.own.value.places = ConnectionPlaces()
    }

    /// - Throws: `HubUseError.tooManyGroups`.
    func change(_ id: ConnectionID, group: String, hub: Int, joins: Bool) throws(HubUseError) {
        loop.check()
        guard let connection = connections[id], connection.hubIndex == hub else { return }
        let place = connection.own.value.places.groups[group]
        if joins, place == nil {
            let limit = currentPlans[hub].limits.maximumGroupsPerConnection
            guard connection.own.value.places.groups.count < limit else { throw .tooManyGroups(limit: limit) }
            connection.own.value.places.groups[group] = hubs[hub].groups[group, default: MemberList()].append(connection)
        } else if !joins, let place {
            connection.own.value.places.groups[group] = nil
            Self.remove(&hubs[hub].groups, group, place)?.own.value.places.groups[group] = place
        }
    }

    private static func remove(_ lists: inout [String: MemberList], _ name: String, _ place: Int) -> HubConnection? {
        let moved = lists[name]?.remove(at: place)
        if lists[name]?.isEmpty == true { lists[name] = nil }
        return moved
    }

    // MARK: Spreading

    func connection(_ id: ConnectionID, hub: Int) -> HubConnection? {
        loop.check()
        return connections[id].flatMap { $0.hubIndex == hub ? $0 : nil }
    }

    /// Gives a send to whom it selects here.
    ///
    /// - Returns: the clients that its sender waits for.
    func spread(_ send: HubSend) -> [HubConnection] {
        loop.check()
        // A hub that a reload adds is known to those outside before every loop has heard of it; nobody is here yet.
        guard send.hub < hubs.count else { return [] }
        let hub = hubs[send.hub]
        var receivers = 0
        let slow =
            switch send.selection {
            case .all: give(send, hub.all.members, &receivers)
            case .allExcept(let ids): give(send, hub.all.members, but: Set(ids), &receivers)
            case .connection(let id): give(send, connection(id, hub: send.hub).map { [$0] } ?? [], &receivers)
            case .connections(let ids): give(send, Set(ids).compactMap { connection($0, hub: send.hub) }, &receivers)
            case .group(let name, let except): give(send, hub.groups[name]?.members ?? [], but: Set(except), &receivers)
            case .groups(let names): names.flatMap { give(send, hub.groups[$0]?.members ?? [], &receivers) }
            case .users(let ids): Set(ids).flatMap { give(send, hub.users[$0]?.members ?? [], &receivers) }
            }
        if let told = send.told { report(told, receivers, of: send) }
        return slow
    }

    private func report(_ told: [TraceRecord.Field], _ receivers: Int, of send: HubSend) {
        currentPlans[send.hub].hub.busTrace.verbose(
            "Spread on loop \(loop.index)", told + [TraceRecord.Field("receivers", receivers)])
    }

    private func give(
        _ send: HubSend, _ members: [HubConnection], but excluded: Set<ConnectionID> = [], _ receivers: inout Int
    ) -> [HubConnection] {
        var slow: [HubConnection] = []
        for connection in members where excluded.isEmpty || !excluded.contains(connection.id) {
            guard let lane = connection.own.value.lane, let bytes = send.bytes(for: lane) else { continue }
            receivers += 1
            if !connection.deliver(bytes) { slow.append(connection) }
        }
        return slow
    }
}

extension HubPlan {
    /// Whether what an open connection has from its plan is not what it had from that one.
    fileprivate func concerns(_ old: HubPlan) -> Bool {
        limits != old.limits || !companions.isEmpty || !old.companions.isEmpty
    }
}

extension ConnectionEnd {
    fileprivate static let hubRemoved = ConnectionEnd(.hubRemoved, "The hub is not in the configuration any more.")
}

/// The members of one hub on one loop.
private struct HubMembers {
    var all = MemberList()
    var groups: [String: MemberList] = [:]
    var users: [String: MemberList] = [:]
}
