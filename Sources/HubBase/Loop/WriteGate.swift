/// Keeps back what leaves a loop until the log has the lines that were said before. The loop itself never waits: streams hold their
/// bytes, and get the word when the log has given it, or after a second.
///
/// It works in rounds: bytes that come while one is under way are of the next one, so that no stream waits for more than two. On the
/// loop only.
package final class WriteGate: Sendable {
    private static let patience: Duration = .seconds(1)

    private struct State {
        var log: TraceSwitch?
        var isShut = false
        /// The number of the round: a word about an earlier one means nothing any more.
        var round = 0
        /// Whether the round has begun and nobody holds bytes of it yet.
        var isFresh = false
        var waiting: [any ByteStream] = []
        var behind: [any ByteStream] = []
        var timer: LoopTimer?
    }

    // Reached on the loop only: `isOpen` checks it, `hold` follows a stream's call of that, and `set` is said before there are streams.
    private nonisolated(unsafe) var state = State()

    init() {}

    /// Lines of that log come first from now on.
    func set(_ log: TraceSwitch) { state.log = log }

    /// Whether bytes may leave now. If not, their stream keeps them, and says `hold`. Two loads while nothing was said.
    package func isOpen(on loop: EventLoop) -> Bool {
        loop.check()
        if state.isShut { return false }
        guard let log = state.log, !log.isSettled else { return true }
        begin(log, on: loop)
        state.isFresh = true
        return false
    }

    /// `stream` has begun to hold bytes that may not leave yet.
    package func hold(_ stream: any ByteStream) {
        if state.isFresh {
            stream.heldBytesAreNext()
            state.waiting.append(stream)
            state.isFresh = false
        } else {
            state.behind.append(stream)
        }
    }

    private func begin(_ log: TraceSwitch, on loop: EventLoop) {
        state.isShut = true
        state.round += 1
        let round = state.round
        state.timer = loop.timers.arm(at: loop.poller.now.advanced(by: Self.patience)) { [self] in
            state.timer = nil
            end(round, on: loop)
            return nil
        }
        log.settle { [self] in loop.execute { self.end(round, on: loop) } }
    }

    private func end(_ round: Int, on loop: EventLoop) {
        loop.check()
        guard state.isShut, state.round == round else { return }
        if let timer = state.timer { loop.timers.cancel(timer) }
        state.timer = nil
        repeat {
            let released = state.waiting
            state.waiting = []
            for stream in released { stream.heldBytesMayLeave() }
            (state.waiting, state.behind) = (state.behind, [])
            for stream in state.waiting { stream.heldBytesAreNext() }
            if state.waiting.isEmpty {
                (state.isShut, state.isFresh) = (false, false)
                return
            }
        } while state.log?.isSettled ?? true
        if let log = state.log { begin(log, on: loop) }
    }
}

/// What a stream holds back: the bytes of the round that is under way, and those that came later.
package struct HeldBytes: Sendable {
    private var next: [SharedBytes] = []
    private var later: [SharedBytes] = []
    /// How many bytes it holds.
    package private(set) var count = 0

    /// Nothing.
    package init() {}

    /// Holds more. Answers whether the stream must say `hold`, as it has not since its last bytes became the next ones.
    package mutating func add(_ bytes: [SharedBytes]) -> Bool {
        defer {
            later += bytes
            count += bytes.reduce(0) { $0 + $1.count }
        }
        return later.isEmpty
    }

    /// What came later is of the round that begins.
    package mutating func advance() {
        next += later
        later = []
    }

    /// Gives away what may leave.
    package mutating func take() -> [SharedBytes] {
        defer { next = [] }
        count -= next.reduce(0) { $0 + $1.count }
        return next
    }

    /// Forgets everything.
    package mutating func removeAll() { self = HeldBytes() }
}
