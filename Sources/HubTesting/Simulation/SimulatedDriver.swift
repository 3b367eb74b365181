internal import Dispatch
internal import HubBase
internal import Synchronization

/// Whose turn it is, and what time: runs all loops of a network on one thread.
final class SimulatedDriver: Sendable {
    struct Member {
        let loop: EventLoop
        let poller: SimulatedPoller
    }

    private enum Command {
        case advance(Duration, CheckedContinuation<Void, Never>)
        case stop
    }

    private struct Inbox {
        var commands: [Command] = []
        var isOver = false
    }

    // Not zero: an arbitrary start.
    private let nanoseconds = Atomic<Int64>(1_000_000_000_000)
    private let bell = DispatchSemaphore(value: 0)
    private let inbox = Lock(Inbox())

    var now: LoopInstant { LoopInstant(nanoseconds: nanoseconds.load(ordering: .acquiring)) }

    // MARK: From any thread

    /// Some loop has something to do.
    func wake() { bell.signal() }

    func advance(by duration: Duration) async {
        await withCheckedContinuation { continuation in
            if !send(.advance(duration, continuation)) { continuation.resume() }
        }
    }

    func stop() { _ = send(.stop) }

    private func send(_ command: Command) -> Bool {
        let isTaken = inbox.withLock { inbox in
            if !inbox.isOver { inbox.commands.append(command) }
            return !inbox.isOver
        }
        wake()
        return isTaken
    }

    // MARK: The thread

    func run(_ members: [Member]) {
        while true {
            settle(members)
            switch nextCommand() {
            case .advance(let duration, let continuation)?:
                advance(members, by: duration)
                continuation.resume()
            case .stop?:
                end(members)
                return
            case nil: bell.wait()
            }
        }
    }

    private func nextCommand() -> Command? {
        inbox.withLock { $0.commands.isEmpty ? nil : $0.commands.removeFirst() }
    }

    private func settle(_ members: [Member]) {
        var hasWorked = true
        while hasWorked {
            hasWorked = false
            for member in members where member.poller.hasWork {
                visit(member) { $0.poller.step(for: $0.loop) }
                hasWorked = true
            }
        }
    }

    private func advance(_ members: [Member], by duration: Duration) {
        let target = now.advanced(by: duration)
        while let next = members.compactMap(\.poller.next).min(), next <= target {
            move(to: next)
            settle(members)
        }
        move(to: target)
        settle(members)
    }

    private func move(to moment: LoopInstant) {
        nanoseconds.store(max(now, moment).nanoseconds, ordering: .releasing)
    }

    private func end(_ members: [Member]) {
        for member in members { member.loop.stop() }
        for member in members { visit(member) { $0.poller.closeAll() } }
        settle(members)
        let waiting = inbox.withLock { inbox in
            inbox.isOver = true
            return inbox.commands
        }
        for case .advance(_, let continuation) in waiting { continuation.resume() }
    }

    private func visit(_ member: Member, _ body: (Member) -> Void) {
        member.loop.enter()
        body(member)
        member.loop.leave()
    }
}
