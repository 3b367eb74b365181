/// Values by their type, one of each: what modules and hubs leave for each other. Safe from any thread.
public final class ItemBag: Sendable {
    private let items = Lock<[ObjectIdentifier: any Sendable]>([:])

    /// An empty bag.
    public init() {}

    /// The value of that type; nil takes it out.
    public subscript<Value: Sendable>(_ type: Value.Type) -> Value? {
        get { items.withLock { $0[ObjectIdentifier(type)] } as? Value }
        set { items.withLock { $0[ObjectIdentifier(type)] = newValue } }
    }

    /// Changes the value of that type, which begins as `initial`, while nobody else can.
    public func update<Value: Sendable>(_ initial: Value, _ change: (inout Value) -> Void) {
        items.withLock { items in
            var value = items[ObjectIdentifier(Value.self)] as? Value ?? initial
            change(&value)
            items[ObjectIdentifier(Value.self)] = value
        }
    }
}
