/// Values by their type, one of each: what modules and hubs leave for each other. Safe from any thread.
public final class ItemBag: Sendable {
    private let items = Lock<[ObjectIdentifier: any Sendable]>([:])

    /// An empty bag.
    public init() {}

    /// The value of that type; nil takes it out. To read and then write is two steps, between which others may come: see
    /// `update`.
    public subscript<Value: Sendable>(_ type: Value.Type) -> Value? {
        get { items.withLock { $0[ObjectIdentifier(type)] } as? Value }
        set { items.withLock { $0[ObjectIdentifier(type)] = newValue } }
    }

    /// Changes the value of that type, which begins as `initial`, while nobody else can reach the bag: `change` must not touch it
    /// either, nor take long.
    public func update<Value: Sendable>(_ initial: Value, _ change: (inout Value) -> Void) {
        items.withLock { items in
            var value = items[ObjectIdentifier(Value.self)] as? Value ?? initial
            change(&value)
            items[ObjectIdentifier(Value.self)] = value
        }
    }
}
