/// Where the methods and events of a hub run.
public enum HubExecution: String, Sendable, CaseIterable, OptionValue {
    /// On the loop of the connection, inside the read that brought the call: the quickest way for what soon ends or suspends. What
    /// computes for long there holds every connection of the loop.
    case loop
    /// On the threads of Swift's global pool. Each call costs two hops more, and holds up nobody but its caller.
    case pool
}
