import Glibc
import Synchronization

/// One thread over a `Poller`, and at once a serial executor; its task executor is a second object, `tasks`.
///
/// What is said to be "on the loop" is called on its thread. Two objects, because one object for both kinds makes each hop of a task
/// without preference an enqueue, five times slower in bursts.
package final class EventLoop: SerialExecutor {
    /// How much a read takes at most.
    package static let inputSize = 64 * 1024

    package let index: Int
    package let poller: any Poller
    package let tasks = LoopTasks()
    /// What streams ask before bytes leave.
    package let gate = WriteGate()

    // One object's memory that only the loop's thread reaches: each way in passes `check()` or is called by the poller from there.
    // Behind one pointer, since stored properties of a class cost exclusivity checks on the hot path.
    private nonisolated(unsafe) let state: UnsafeMutablePointer<LoopState>
    private nonisolated(unsafe) let input: UnsafeMutableBufferPointer<UInt8>
    private let thread = Atomic<UInt>(0)
    private let stopping = Atomic<Bool>(false)
    private let inbox = Lock(Inbox())

    private struct Inbox {
        var jobs: [LoopJob] = []
        var work: [@Sendable () -> Void] = []
        var isAwake = false
    }

    package init(index: Int, poller: any Poller) {
        self.index = index
        self.poller = poller
        input = .allocate(capacity: Self.inputSize)
        input.initialize(repeating: 0)
        state = .allocate(capacity: 1)
        state.initialize(to: LoopState(now: poller.now))
        tasks.attach(to: self)
    }

    deinit {
        state.deinitialize(count: 1)
        state.deallocate()
        input.deallocate()
    }

    // MARK: Life

    /// Runs on the calling thread until `stop()`.
    package func run() {
        enter()
        poller.run(self)
        leave()
    }

    /// From any thread: the loop ends after its current turn.
    package func stop() {
        stopping.store(true, ordering: .releasing)
        poller.wake()
    }

    package var isStopped: Bool { stopping.load(ordering: .acquiring) }

    /// The calling thread is this loop's from now on. A simulation that runs several loops on one thread enters and leaves each.
    package func enter() { thread.store(Self.currentThread(), ordering: .relaxed) }

    package func leave() { thread.store(0, ordering: .relaxed) }

    /// One turn: jobs and work that came in, timers, what was gathered. The poller calls it before it waits.
    ///
    /// - Returns: when to look again; nil: whenever something happens.
    package func turn() -> LoopInstant? {
        check()
        fireTimers()
        // A loop whose jobs make jobs still gets to its sockets: after 16 rounds it polls without waiting.
        for _ in 0..<16 {
            takeInbox()
            runJobs()
            drainMarked()
            flush()
            if state.pointee.jobs.isEmpty && state.pointee.marked.isEmpty && !hasInbox { return state.pointee.timers.next }
        }
        return poller.now
    }

    // MARK: Where one is

    package var isCurrent: Bool { thread.load(ordering: .relaxed) == Self.currentThread() }

    /// Traps off the loop; stands at the door of everything that belongs to it.
    package func check() { precondition(isCurrent, "not on the loop's thread") }

    package func checkIsolated() { check() }
    package func isIsolatingCurrentContext() -> Bool? { isCurrent }

    // MARK: Work

    package func enqueue(_ job: consuming ExecutorJob) { add(LoopJob(job: UnownedJob(job), preferred: false)) }

    fileprivate func add(_ job: LoopJob) {
        if isCurrent {
            state.pointee.jobs.append(job)
        } else {
            post { $0.jobs.append(job) }
        }
    }

    /// From any thread: `work` runs on the loop, in the order of the calls of one thread.
    package func execute(_ work: @escaping @Sendable () -> Void) { post { $0.work.append(work) } }

    /// As `execute`, but at once when called on the loop.
    package func onLoop(_ work: @escaping @Sendable () -> Void) {
        if isCurrent { work() } else { execute(work) }
    }

    private func post(_ change: (inout Inbox) -> Void) {
        let mustWake = inbox.withLock { inbox in
            change(&inbox)
            defer { inbox.isAwake = true }
            return !inbox.isAwake
        }
        if mustWake { poller.wake() }
    }

    private var hasInbox: Bool { inbox.withLock { $0.isAwake } }

    private func takeInbox() {
        let (jobs, work) = inbox.withLock { inbox in
            let taken = (inbox.jobs, inbox.work)
            if inbox.isAwake { inbox = Inbox() }
            return taken
        }
        state.pointee.jobs.append(contentsOf: jobs)
        for work in work { work() }
    }

    private func runJobs() {
        guard !state.pointee.jobs.isEmpty else { return }
        swap(&state.pointee.jobs, &state.pointee.running)
        // By index: a job may gather, arm and enqueue, which touches other parts of the state.
        for index in state.pointee.running.indices {
            let job = state.pointee.running[index]
            // To tell the runtime of a task executor for a task that prefers none makes its every later hop an enqueue.
            if job.preferred {
                job.job.runSynchronously(on: tasks.asUnownedTaskExecutor())
            } else {
                job.job.runSynchronously(on: asUnownedSerialExecutor())
            }
        }
        state.pointee.running.removeAll(keepingCapacity: true)
    }

    // MARK: Time

    /// The loop's timers; on the loop.
    package var timers: TimerWheel {
        _read {
            check()
            yield state.pointee.timers
        }
        _modify {
            check()
            yield &state.pointee.timers
        }
    }

    private func fireTimers() {
        for timer in state.pointee.timers.takeDue(at: poller.now) {
            if let again = timer.fire() { state.pointee.timers.again(timer, at: again) }
        }
    }

    // MARK: Bytes

    /// Lends a part of the loop's input; on the loop.
    package func withInput<R, E: Error>(_ range: Range<Int>, _ body: (inout MutableSpan<UInt8>) throws(E) -> R) throws(E) -> R {
        check()
        precondition(range.lowerBound >= 0 && range.upperBound <= Self.inputSize)
        var span = UnsafeMutableBufferPointer(rebasing: input[range]).mutableSpan
        return try body(&span)
    }

    /// The loop's input in memory, for the poller that reads into it and for `InboundBytes`.
    package var inputPointer: UnsafeMutableBufferPointer<UInt8> { input }

    /// Writes into the loop's output for `stream`; it leaves when another stream gathers, at the end of the read burst, or at the
    /// turn's end, or when it has grown as large as a read, whichever comes first, in one write.
    package func gather(for stream: any ByteStream, _ fill: (inout ByteWriter) -> Void) {
        check()
        if state.pointee.gathering !== stream {
            flush()
            state.pointee.gathering = stream
        }
        fill(&state.pointee.output)
        if state.pointee.output.count >= Self.inputSize { flush() }
    }

    /// Whether the output that is being gathered is that of `stream`.
    package func isGathering(for stream: any ByteStream) -> Bool { state.pointee.gathering === stream }

    /// Sends what was gathered.
    package func flush() {
        guard let stream = state.pointee.gathering else { return }
        state.pointee.gathering = nil
        guard state.pointee.output.count > 0 else { return }
        state.pointee.output.withSpan { stream.write($0) }
        state.pointee.output.removeAll(keepingAtMost: 4 * Self.inputSize)
    }

    /// `receiver` is asked once, when the turn ends; who marks it twice asks it twice.
    package func mark(_ receiver: any TurnEnd) {
        check()
        state.pointee.marked.append(receiver)
    }

    private func drainMarked() {
        guard !state.pointee.marked.isEmpty else { return }
        flush()
        let marked = state.pointee.marked
        state.pointee.marked = []
        for receiver in marked { receiver.turnEnds() }
    }

    /// From now on nothing leaves before the lines of `log` that were said before are where they must be. On the loop.
    package func holdBack(for log: TraceSwitch) {
        check()
        gate.set(log)
    }

    private static func currentThread() -> UInt { UInt(pthread_self()) }
}

/// Contract: who has something to send when a turn ends. Called on the loop.
package protocol TurnEnd: AnyObject {
    func turnEnds()
}

private struct LoopState: ~Copyable {
    var jobs: [LoopJob] = []
    var running: [LoopJob] = []
    var marked: [any TurnEnd] = []
    var gathering: (any ByteStream)?
    var output = ByteWriter(capacity: EventLoop.inputSize)
    var timers: TimerWheel

    init(now: LoopInstant) { timers = TimerWheel(now: now) }
}

private struct LoopJob {
    let job: UnownedJob
    /// Whether the job's task prefers the loop's task executor.
    let preferred: Bool
}

/// The loop as a preference of tasks: what they suspend for, they come back from to the loop.
package final class LoopTasks: TaskExecutor {
    // Set once, in the loop's own initialiser, before anybody else can see either of the two.
    private nonisolated(unsafe) unowned(unsafe) var loop: EventLoop?

    fileprivate func attach(to loop: EventLoop) { self.loop = loop }

    package func enqueue(_ job: consuming ExecutorJob) {
        guard let loop else { preconditionFailure("a loop's tasks have their loop from its initialiser on") }
        loop.add(LoopJob(job: UnownedJob(job), preferred: true))
    }
}
