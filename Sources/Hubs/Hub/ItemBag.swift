public import HubBase

/// Values by their type, one of each: what modules and hubs leave for each other. Safe from any thread.
public final class ItemBag: Sendable {
    @usableFromInline struct Item {
        @usableFromInline let type: ObjectIdentifier
        /// A `Slot` of that type, always.
        @usableFromInline let slot: AnyObject

        @inlinable init(_ type: ObjectIdentifier, _ slot: AnyObject) { (self.type, self.slot) = (type, slot) }
    }

    @usableFromInline final class Slot<Value> {
        @usableFromInline var value: Value

        @inlinable init(_ value: Value) { self.value = value }
    }

    // There are few: comparing them all takes less time than hashing one.
    @usableFromInline let items = Lock<[Item]>([])

    /// An empty bag.
    public init() {}

    // Inlinable: where the type is known, nothing has to be looked up for it.

    /// The value of that type; nil takes it out. To read and then write is two steps, between which others may come: see
    /// `update`.
    @inlinable public subscript<Value: Sendable>(_ type: Value.Type) -> Value? {
        get { items.withLock { Self.slot(of: type, in: $0)?.value } }
        set {
            items.withLock { items in
                if let newValue, let slot = Self.slot(of: type, in: items) {
                    slot.value = newValue
                } else if let newValue {
                    items.append(Item(ObjectIdentifier(type), Slot(newValue)))
                } else {
                    items.removeAll { $0.type == ObjectIdentifier(type) }
                }
            }
        }
    }

    /// Changes the value of that type, which begins as `initial`, while nobody else can reach the bag: `change` must not touch it
    /// either, nor take long.
    ///
    /// - Returns: what `change` returns.
    @inlinable @discardableResult
    public func update<Value: Sendable, R: Sendable>(_ initial: @autoclosure () -> Value, _ change: (inout Value) -> R) -> R {
        items.withLock { items in
            if let slot = Self.slot(of: Value.self, in: items) { return change(&slot.value) }
            let slot = Slot(initial())
            items.append(Item(ObjectIdentifier(Value.self), slot))
            return change(&slot.value)
        }
    }

    @inlinable @inline(__always) static func slot<Value>(of type: Value.Type, in items: [Item]) -> Slot<Value>? {
        for item in items where item.type == ObjectIdentifier(type) {
            // Both places that make an item give it the type of its slot's value.
            return unsafeDowncast(item.slot, to: Slot<Value>.self)
        }
        return nil
    }
}
