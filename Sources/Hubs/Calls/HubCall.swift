import Synchronization

/// What all stages of one call share: whose it is, what is called, and how far it has come.
@usableFromInline
package final class HubCall: Sendable {
    package let connection: HubConnection
    @usableFromInline package let method: HubMethod
    /// The plan the call began on; it also ends on it.
    package let plan: HubPlan
    /// The client's number of the call, empty if it wants no answer.
    package let id: String
    /// The name as the client wrote it, where it is not the method's.
    let nameAsSent: String?
    /// Counts the calls of the connection, from 1; events are 0.
    let number: Int
    let started: LoopInstant
    private let entered = Atomic<Int>(0)
    private let ended = Atomic<Bool>(false)
    /// Asked at the end of each call; `late` takes longer to ask.
    private let isLimited = Atomic<Bool>(false)
    /// What few calls need; made by the first one that does.
    private let late = AtomicLazyReference<LateParts>()

    private final class LateParts: Sendable {
        let items = ItemBag()
        let thrower = Lock<String?>(nil)
        let limit = Lock<TimeLimit?>(nil)
    }

    init(
        connection: HubConnection, plan: HubPlan, method: HubMethod, id: String = "", nameAsSent: String? = nil, number: Int = 0,
        started: LoopInstant
    ) {
        self.connection = connection
        self.plan = plan
        self.method = method
        self.id = id
        self.nameAsSent = nameAsSent
        self.number = number
        self.started = started
    }

    /// Stages are entered once each, in order.
    ///
    /// - Returns: the hooks that stand there, if any.
    /// - Throws: `HubUseError.nextCalledTwice` with the module that called `next` again.
    @usableFromInline func enter(_ index: Int) throws -> HooksRun? {
        guard entered.compareExchange(expected: index, desired: index &+ 1, ordering: .relaxed).exchanged else {
            throw HubUseError.nextCalledTwice(module: index > 0 ? method.chain.name(index - 1) : "")
        }
        return method.chain.hooks[index]
    }

    /// Whether the call has come to that step.
    func hasEntered(_ index: Int) -> Bool { entered.load(ordering: .relaxed) > index }

    /// Whoever threw first is remembered, by its place in the chain; behind the last module stands the method.
    @usableFromInline func note(thrower index: Int) {
        note(thrower: index < method.chain.modules.count ? method.chain.name(index) : "")
    }

    func note(thrower name: String) { lateParts.thrower.withLock { thrower in thrower = thrower ?? name } }

    /// The module that threw, nil: the method, or nobody.
    var thrower: String? { late.load()?.thrower.withLock { $0 }.flatMap { $0.isEmpty ? nil : $0 } }

    var items: ItemBag { lateParts.items }

    private var lateParts: LateParts { late.load() ?? late.storeIfNil(LateParts()) }

    /// By when it must be over, if anybody said so.
    var limit: TimeLimit? { isLimited.load(ordering: .acquiring) ? lateParts.limit.withLock { $0 } : nil }

    /// Whether its caller was answered before it ended: what it still answers is for nobody.
    var isOverdue: Bool { limit?.isOver ?? false }

    func changeLimit(_ change: (inout TimeLimit?) -> Void) {
        lateParts.limit.withLock { change(&$0) }
        isLimited.store(true, ordering: .releasing)
    }

    /// From now on the call's context sends nothing any more.
    package func end() { ended.store(true, ordering: .relaxed) }

    var isEnded: Bool { ended.load(ordering: .relaxed) }

    /// The method for people: as declared, else as sent.
    var displayName: String { method.isKnown ? method.name : nameAsSent ?? "" }

    /// As `displayName` for the log, which a client must not fill with a name.
    var shownName: String {
        guard !method.isKnown, let name = nameAsSent, name.utf8.count > WireName.maximumLength else { return displayName }
        return String(String.UnicodeScalarView(name.unicodeScalars.prefix(WireName.maximumLength))) + "…"
    }

    /// The call as the log names it: the connection and the number there.
    var identifier: String { "\(connection.id.text).\(number)" }

    /// Whom and what a line about the call is about.
    var subject: TraceSubject {
        var subject = connection.subject
        subject.hub = plan.hub.name
        subject.method = number > 0 ? shownName : nil
        (subject.call, subject.id, subject.generation) = (number, id, plan.generation)
        return subject
    }

    var traceFields: [TraceRecord.Field] { [TraceRecord.Field(subject)] }
}
