import HubServer
import Synchronization

/// Counts the hub values that there are for one connection: one more while this object lives.
final class Presence: Sendable {
    private final class Number: Sendable {
        let value = Atomic(0)
    }

    private let number: Number

    init(in items: ItemBag) {
        number = items.update(Number()) { $0 }
        number.value.add(1, ordering: .relaxed)
    }

    deinit { number.value.subtract(1, ordering: .relaxed) }

    /// How many there are now, this one counted.
    var count: Int { number.value.load(ordering: .relaxed) }
}
