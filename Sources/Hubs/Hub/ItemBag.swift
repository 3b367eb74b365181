/// Values by their type, one of each: what modules and hubs leave for each other. Safe from any thread.
public final class ItemBag: Sendable {
    private struct Item: Sendable {
        let type: ObjectIdentifier
        var value: any Sendable
    }

    // There are few: comparing them all takes less time than hashing one.
    private let items = Lock<[Item]>([])

    /// An empty bag.
    public init() {}

    /// The value of that type; nil takes it out. To read and then write is two steps, between which others may come: see
    /// `update`.
    public subscript<Value: Sendable>(_ type: Value.Type) -> Value? {
        // Inlinable: where the type is known, nothing has to be looked up for it.
        @inlinable get { value(of: ObjectIdentifier(type)) as? Value }
        set { items.withLock { Self.put(newValue, at: Self.index(of: type, in: $0), into: &$0) } }
    }

    @usableFromInline func value(of type: ObjectIdentifier) -> (any Sendable)? {
        items.withLock { items in
            for item in items where item.type == type { return item.value }
            return nil
        }
    }

    /// Changes the value of that type, which begins as `initial`, while nobody else can reach the bag: `change` must not touch it
    /// either, nor take long.
    ///
    /// - Returns: what `change` returns.
    @discardableResult
    public func update<Value: Sendable, R: Sendable>(_ initial: Value, _ change: (inout Value) -> R) -> R {
        items.withLock { items in
            let index = Self.index(of: Value.self, in: items)
            var value = index.flatMap { items[$0].value as? Value } ?? initial
            let result = change(&value)
            Self.put(value, at: index, into: &items)
            return result
        }
    }

    private static func index(of type: Any.Type, in items: [Item]) -> Int? {
        items.firstIndex { $0.type == ObjectIdentifier(type) }
    }

    private static func put<Value: Sendable>(_ value: Value?, at index: Int?, into items: inout [Item]) {
        switch (index, value) {
        case (let index?, let value?): items[index].value = value
        case (let index?, nil): items.remove(at: index)
        case (nil, let value?): items.append(Item(type: ObjectIdentifier(Value.self), value: value))
        case (nil, nil): break
        }
    }
}
