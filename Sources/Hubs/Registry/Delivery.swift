/// How sends reach shards: by their inboxes, in order; on the shard's own loop at once.
enum Delivery {
    /// Hands a send over to all shards; waits where an inbox is full, and for slow clients only if the hub says so.
    nonisolated(nonsending) static func toMany(_ send: HubSend, in shards: [RegistryShard], _ turn: SendTurn?) async {
        var slow: [HubConnection] = []
        for shard in shards {
            if shard.loop.isCurrent {
                takeInbox(of: shard)
                slow += shard.spread(send)
            } else {
                if shard.inbox.isFull { await shard.inbox.waitForRoom() }
                if send.waits { slow += await spread(send, in: shard) } else { put(.spread(send), into: shard) }
            }
        }
        turn?.end()
        for connection in slow { await connection.waitForRoom() }
    }

    /// Spreads a send elsewhere and answers whom its sender waits for.
    nonisolated(nonsending) private static func spread(_ send: HubSend, in shard: RegistryShard) async -> [HubConnection] {
        await withCheckedContinuation { continuation in
            put(.perform { continuation.resume(returning: shard.spread(send)) }, into: shard)
        }
    }

    /// Hands a send over to one client, and waits for room in its queue.
    nonisolated(nonsending) static func toOne(
        _ id: ConnectionID, _ send: HubSend, in shard: RegistryShard, _ turn: SendTurn?
    ) async {
        if shard.loop.isCurrent {
            takeInbox(of: shard)
            guard let target = Target(id, send, shard), !target.offer() else { return }
            await withCheckedContinuation { continuation in
                target.offerLater { continuation.resume() }
                turn?.end()
            }
        } else {
            await withCheckedContinuation { continuation in
                put(
                    .perform {
                        guard let target = Target(id, send, shard), !target.offer() else { return continuation.resume() }
                        target.offerLater { continuation.resume() }
                    }, into: shard)
                turn?.end()
            }
        }
    }

    static func put(_ work: ShardInbox.Work, into shard: RegistryShard) {
        if shard.inbox.put(work) { shard.loop.execute { takeInbox(of: shard) } }
    }

    /// On the shard's loop: everything that came before is done first.
    static func takeInbox(of shard: RegistryShard) {
        for work in shard.inbox.takeAll() {
            switch work {
            // Who must wait for slow clients asks by `perform`.
            case .spread(let send): _ = shard.spread(send)
            case .perform(let action): action()
            }
        }
    }

    /// A send to one client that is there.
    private struct Target: Sendable {
        let connection: HubConnection
        private let bytes: SharedBytes

        init?(_ id: ConnectionID, _ send: HubSend, _ shard: RegistryShard) {
            guard let connection = shard.connection(id, hub: send.hub), let lane = connection.own.value.lane,
                let bytes = send.bytes(for: lane)
            else { return nil }
            self.connection = connection
            self.bytes = bytes
        }

        func offer() -> Bool { connection.offer(bytes) }

        func offerLater(then: @escaping @Sendable () -> Void) { connection.sendLater(bytes, then: then) }
    }
}
