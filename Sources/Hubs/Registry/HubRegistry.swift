import Synchronization

/// Every connection of a server, in a shard for each loop. No lock here is held while something is encoded or written.
package final class HubRegistry: Sendable {
    private let directory = ConnectionDirectory()
    private let knownLanes = Lock<[Lane]>([])
    private let shardList = Lock<[RegistryShard]>([])
    private let newestPlans = Lock<HubPlans?>(nil)
    private let count = Atomic<Int>(0)
    private let emptyWaiters = Lock<[CheckedContinuation<Void, Never>]>([])

    /// Who is told of a change of a group before it is made: the connection, the group, whether it joins.
    package typealias GroupWatch = @Sendable (ConnectionID, String, Bool) -> Void
    private let groupWatch: GroupWatch?

    package init(groupWatch: GroupWatch? = nil) { self.groupWatch = groupWatch }

    /// Makes a shard for each loop; once, before any of them runs.
    package func open(on loops: [EventLoop], plans: HubPlans) {
        let shards = loops.map { RegistryShard(loop: $0, registry: self, plans: plans) }
        shardList.withLock { $0 = shards }
        newestPlans.withLock { $0 = plans }
    }

    /// The plans that new connections begin on; nil before `open`.
    package var plans: HubPlans? { newestPlans.withLock { $0 } }

    package var shards: [RegistryShard] { shardList.withLock { $0 } }

    /// The shard of that loop.
    package func shard(of loop: EventLoop) -> RegistryShard { shards[loop.index] }

    /// New calls begin on these plans, loop by loop; running ones end on theirs. Clients of hubs that are not among them any more
    /// are sent away. Returns when every loop has the plans.
    package func use(_ plans: HubPlans) async {
        newestPlans.withLock { $0 = plans }
        for shard in shards {
            await withCheckedContinuation { continuation in
                shard.loop.onLoop {
                    shard.use(plans)
                    continuation.resume()
                }
            }
        }
    }

    /// How many connections have been accepted and not closed.
    package var connectionCount: Int { count.load(ordering: .relaxed) }

    func connectionOpened() { count.add(1, ordering: .relaxed) }

    func connectionClosed() {
        if count.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { wakeWaiting() }
    }

    private func wakeWaiting() {
        let waiting = emptyWaiters.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when no connection is left, or the task is cancelled; it does not keep new ones from coming.
    package func waitUntilEmpty() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                emptyWaiters.withLock { $0.append(continuation) }
                // Whoever left or cancelled before the line above has told nobody.
                if connectionCount == 0 || Task.isCancelled { wakeWaiting() }
            }
        } onCancel: {
            wakeWaiting()
        }
    }

    /// Ends every connection, and each that comes later as soon as it is there.
    package func endAll(_ end: ConnectionEnd) {
        for shard in shards { shard.loop.onLoop { shard.endAll(end) } }
    }

    // MARK: Lanes

    /// The lane of that wire and framing.
    func lane(_ wire: any HubWire, _ framing: any HubFraming) -> Lane {
        knownLanes.withLock { lanes in
            if let lane = lanes.first(where: { $0.wire === wire && $0.framing === framing }) { return lane }
            let lane = Lane(wire: wire, framing: framing, index: lanes.count)
            lanes.append(lane)
            return lane
        }
    }

    var lanes: [Lane] { knownLanes.withLock { $0 } }

    // MARK: Members

    func join(_ connection: HubConnection) {
        connection.own.value.lane?.join()
        directory.add(connection)
        connection.shard.join(connection)
    }

    func leave(_ connection: HubConnection) {
        connection.shard.leave(connection)
        directory.remove(connection)
        connection.own.value.lane?.leave()
    }

    /// Changes a membership and returns when it holds.
    nonisolated(nonsending) func change(_ id: ConnectionID, group: String, hub: Int, joins: Bool) async throws {
        if let groupWatch { groupWatch(id, group, joins) }
        guard let shard = directory.shard(of: id) else { return }
        if shard.loop.isCurrent {
            Delivery.takeInbox(of: shard)
            return try shard.change(id, group: group, hub: hub, joins: joins)
        }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Delivery.put(
                .perform {
                    continuation.resume(with: Result { try shard.change(id, group: group, hub: hub, joins: joins) })
                }, into: shard)
        }
    }

    /// What came of a new identity.
    package enum Renewal: Sendable {
        case done
        /// The connection is not there, or not open.
        case gone
        /// The connection is another user's.
        case otherUser
    }

    /// Gives a connection the identity that its client has proved anew; the user's id must be the same.
    package nonisolated(nonsending) func renew(_ id: ConnectionID, hub: Int, user: HubUser) async -> Renewal {
        guard let shard = directory.shard(of: id) else { return .gone }
        return await withCheckedContinuation { continuation in
            shard.loop.onLoop {
                guard let connection = shard.connection(id, hub: hub) else { return continuation.resume(returning: .gone) }
                let isSame = connection.user.id == user.id
                if isSame { connection.replaceUser(user) }
                continuation.resume(returning: isSame ? .done : .otherUser)
            }
        }
    }

    /// Hands a send over to every shard that it concerns; then its turn ends, and it may go on waiting for slow clients.
    nonisolated(nonsending) func deliver(_ send: HubSend, in turn: SendTurn?) async {
        if case .connection(let id) = send.selection {
            if let shard = directory.shard(of: id) { await Delivery.toOne(id, send, in: shard, turn) }
        } else {
            await Delivery.toMany(send, in: shards, turn)
        }
    }
}
