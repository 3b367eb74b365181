/// State that belongs to one loop, in memory of its own.
///
/// Behind a pointer, because stored properties of a class that several methods change cost an exclusivity check at each access: a
/// tenth of a hub call. Whoever owns it begins each of its doors with `EventLoop.check()`; tests come from elsewhere and see the trap.
struct LoopOwned<Value: ~Copyable>: ~Copyable, Sendable {
    // Owned by this value alone and reached on the loop only, as its owner's doors check.
    private nonisolated(unsafe) let pointer: UnsafeMutablePointer<Value>

    init(_ value: consuming Value) {
        pointer = .allocate(capacity: 1)
        pointer.initialize(to: value)
    }

    deinit {
        pointer.deinitialize(count: 1)
        pointer.deallocate()
    }

    var value: Value {
        @inline(__always) unsafeAddress { UnsafePointer(pointer) }
        @inline(__always) nonmutating unsafeMutableAddress { pointer }
    }
}
