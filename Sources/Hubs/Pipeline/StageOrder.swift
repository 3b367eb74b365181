import Synchronization

/// Stages are entered once each, in order: a second `next` is noticed here, and who throws is remembered.
final class StageOrder: Sendable {
    private let entered = Atomic<Int>(0)
    private let first = AtomicLazyReference<Name>()

    private final class Name: Sendable {
        let text: String
        init(_ text: String) { self.text = text }
    }

    init() {}

    /// - Throws: `HubUseError.nextCalledTwice` with the name of the module before stage `index`, if that stage was entered before.
    func enter(_ index: Int, nameOf: (Int) -> String) throws {
        guard !entered.compareExchange(expected: index, desired: index &+ 1, ordering: .relaxed).exchanged else { return }
        throw HubUseError.nextCalledTwice(module: index > 0 ? nameOf(index) : "")
    }

    /// Whoever threw first is remembered, by the module's name; empty: what is behind the last module.
    func note(thrower name: String) { _ = first.storeIfNil(Name(name)) }

    /// The module that threw, nil: no module, or nobody.
    var thrower: String? { first.load().flatMap { $0.text.isEmpty ? nil : $0.text } }
}

/// What the outgoing stages of one send share.
final class OutgoingShared: Sendable {
    let plan: HubPlan
    let registry: HubRegistry
    /// nil: the send comes from outside hubs.
    let cause: HubCall?
    /// The send's place among those of its context, if it has one.
    let turn: SendTurn?
    let order = StageOrder()

    /// - Throws: `HubUseError.callEnded` if it is over.
    init(cause: HubCall) throws {
        guard !cause.isEnded else { throw HubUseError.callEnded }
        (plan, registry, self.cause, turn) = (cause.plan, cause.connection.registry, cause, nil)
    }

    init(plan: HubPlan, registry: HubRegistry, turn: SendTurn) {
        (self.plan, self.registry, cause, self.turn) = (plan, registry, nil, turn)
    }
}
