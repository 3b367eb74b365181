import HubServer

/// Counts the hub values that there are for one connection: one more while this object lives.
final class Presence: Sendable {
    private struct Number {
        var value = 0
    }

    private let items: ItemBag

    init(in items: ItemBag) {
        self.items = items
        items.update(Number()) { $0.value += 1 }
    }

    deinit { items.update(Number()) { $0.value -= 1 } }

    /// How many there are now, this one counted.
    var count: Int { items[Number.self]?.value ?? 0 }
}
