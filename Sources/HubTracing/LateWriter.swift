import Glibc
import HubBase
import Synchronization

/// The thread of one file: it writes, a moment after they came, the lines that nobody wrote before.
///
/// While lines keep coming it wakes once in `delay`, however many they are, so that calling it costs a load mostly.
final class LateWriter: Sendable {
    private enum State: UInt8, AtomicRepresentable {
        case idle, called, hurried, stopped
    }

    private let state = Atomic(State.idle)
    private let delay: Int32
    private let work: @Sendable () -> Void
    private let (listening, ringing): (Int32, Int32)

    /// Starts the thread, which ends by `stop()`.
    ///
    /// - Throws: `SystemThread.CannotStart`.
    init(delay: Duration, _ work: @escaping @Sendable () -> Void) throws {
        self.delay = Int32(clamping: delay.components.seconds * 1000 + delay.components.attoseconds / 1_000_000_000_000_000)
        self.work = work
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemThread.CannotStart(code: errno) }
        (listening, ringing) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        _ = try SystemThread { [self] in run() }
    }

    deinit {
        close(listening)
        close(ringing)
    }

    /// A line came: it is written within `delay`.
    func call() {
        guard state.load(ordering: .acquiring) == .idle else { return }
        if state.compareExchange(expected: .idle, desired: .called, ordering: .acquiringAndReleasing).exchanged { ring() }
    }

    /// Lines must be written now.
    func hurry() {
        for before in [State.called, .idle]
        where state.compareExchange(expected: before, desired: .hurried, ordering: .acquiringAndReleasing).exchanged {
            return ring()
        }
    }

    /// Ends the thread. What it has not written is left to the caller.
    func stop() {
        if state.exchange(.stopped, ordering: .acquiringAndReleasing) != .stopped { ring() }
    }

    private func run() {
        while true {
            wait(-1)
            if state.load(ordering: .acquiring) == .called { wait(delay) }
            // Before the lines are taken: who adds one behind that calls again.
            for before in [State.called, .hurried] {
                _ = state.compareExchange(expected: before, desired: .idle, ordering: .acquiringAndReleasing)
            }
            if state.load(ordering: .acquiring) == .stopped { return }
            work()
        }
    }

    /// Waits until somebody rings, at most so many milliseconds, without end below 0.
    private func wait(_ milliseconds: Int32) {
        var bell = pollfd(fd: listening, events: Int16(POLLIN), revents: 0)
        guard poll(&bell, 1, milliseconds) > 0 else { return }
        var rings: UInt64 = 0
        _ = read(listening, &rings, MemoryLayout.size(ofValue: rings))
    }

    private func ring() {
        var byte: UInt8 = 1
        _ = write(ringing, &byte, 1)
    }
}
