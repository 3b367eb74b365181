import Synchronization

/// Stages are entered once each, in order: a second `next` is noticed here.
final class StageOrder: Sendable {
    private let entered = Atomic<Int>(0)

    init() {}

    /// - Throws: `HubUseError.nextCalledTwice` with the name of the module before stage `index`, if that stage was entered before.
    func enter(_ index: Int, nameOf: (Int) -> String) throws {
        guard !entered.compareExchange(expected: index, desired: index &+ 1, ordering: .relaxed).exchanged else { return }
        throw HubUseError.nextCalledTwice(module: index > 0 ? nameOf(index) : "")
    }
}

/// What the outgoing stages of one send share.
final class OutgoingShared: Sendable {
    let cause: HubCall
    let order = StageOrder()

    init(cause: HubCall) { self.cause = cause }
}
