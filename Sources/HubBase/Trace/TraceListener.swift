/// Contract: where records go. Called by whatever thread speaks, so it does little and never waits long.
public protocol TraceListener: AnyObject, Sendable {
    /// Takes one record. The order of the calls of one thread is kept.
    func write(_ record: TraceRecord)

    /// Called on a loop before it sends answers: what must be in the log before an answer is out gets there now.
    func settle()

    /// Opens anew what it writes to, as a file that was renamed away; what came before is written first.
    func reopen()

    /// Writes what is left and ends; nothing comes after it.
    func close()
}

extension TraceListener {
    /// By default there is nothing that must be written first.
    public func settle() {}

    /// By default there is nothing to open.
    public func reopen() {}

    /// By default there is nothing to end.
    public func close() {}
}
