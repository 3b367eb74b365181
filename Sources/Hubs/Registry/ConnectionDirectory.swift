/// Connection id → shard, for sends from other loops. Striped, so that nobody waits for all.
final class ConnectionDirectory: Sendable {
    private final class Stripe: Sendable {
        let shards = Lock<[ConnectionID: RegistryShard]>([:])
    }

    private let stripes = (0..<16).map { _ in Stripe() }

    func add(_ connection: HubConnection) {
        let shard = connection.shard
        stripe(connection.id).shards.withLock { $0[connection.id] = shard }
    }

    func remove(_ connection: HubConnection) {
        stripe(connection.id).shards.withLock { $0[connection.id] = nil }
    }

    func shard(of id: ConnectionID) -> RegistryShard? { stripe(id).shards.withLock { $0[id] } }

    // The ids are random, so any byte of one spreads them.
    private func stripe(_ id: ConnectionID) -> Stripe { stripes[Int(id.text.utf8.first ?? 0) & 15] }
}
