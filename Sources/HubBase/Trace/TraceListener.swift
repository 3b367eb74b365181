/// Contract: where records go. Called by whatever thread speaks, so it does little and never waits long.
public protocol TraceListener: AnyObject, Sendable {
    /// The lowest level it wants to hear; asked when sources learn who listens.
    var level: TraceLevel { get }

    /// Takes one record. The order of the calls of one thread is kept.
    func write(_ record: TraceRecord)

    /// Whether answers wait for `settle`; asked when sources learn who listens.
    var settles: Bool { get }

    /// Asked before answers leave: everything taken so far is to get where it must be by then. Returns at once; `done` is called once,
    /// from any thread, when it is there. Answers wait for a second at most.
    func settle(_ done: @escaping @Sendable () -> Void)

    /// Opens anew what it writes to, as a file that was renamed away; what came before is written first.
    func reopen()

    /// Writes what is left and ends; nothing comes after it.
    func close()
}

extension TraceListener {
    /// By default it hears everything.
    public var level: TraceLevel { .verbose }

    /// By default nobody waits for it.
    public var settles: Bool { false }

    /// By default there is nothing that must be written first.
    public func settle(_ done: @escaping @Sendable () -> Void) { done() }

    /// By default there is nothing to open.
    public func reopen() {}

    /// By default there is nothing to end.
    public func close() {}
}
