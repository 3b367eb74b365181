import HubBase
import HubSettings
import Synchronization

/// Stands in front of a listener that does not hear everything, or that does not close by itself when nobody speaks to it any more.
final class ListenerGate: TraceListener {
    let level: TraceLevel
    private let filter: TraceFilter
    private let listener: any TraceListener
    private let isClosed = Atomic(false)

    init(_ listener: any TraceListener, level: TraceLevel, filter: TraceFilter) {
        self.listener = listener
        self.level = level
        self.filter = filter
    }

    var settles: Bool { listener.settles }

    func write(_ record: TraceRecord) {
        if filter.passes(record) { listener.write(record) }
    }

    func settle(_ done: @escaping @Sendable () -> Void) { listener.settle(done) }

    func reopen() { listener.reopen() }

    func close() {
        if !isClosed.exchange(true, ordering: .acquiringAndReleasing) { listener.close() }
    }

    deinit { close() }
}
