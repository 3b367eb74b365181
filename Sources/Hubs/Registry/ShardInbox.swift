/// What comes to a shard, in order: sends and changes of groups. Filled from any thread, emptied on the shard's loop.
///
/// Bounded in bytes: when it is full, who sends waits until the shard has taken half of it.
final class ShardInbox: Sendable {
    private static let bound = 16 * 1024 * 1024

    enum Work: Sendable {
        case spread(HubSend)
        case perform(@Sendable () -> Void)
    }

    private struct State {
        var work: [Work] = []
        var bytes = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Lock(State())

    /// - Returns: whether the inbox was empty, so that the loop must be told.
    func put(_ work: Work) -> Bool {
        state.withLock { state in
            state.work.append(work)
            state.bytes += work.size
            return state.work.count == 1
        }
    }

    var isFull: Bool { state.withLock { $0.bytes >= Self.bound } }

    /// Returns when the shard has taken what was there.
    func waitForRoom() async {
        await withCheckedContinuation { continuation in
            let isFull = state.withLock { state in
                guard state.bytes >= Self.bound else { return false }
                state.waiting.append(continuation)
                return true
            }
            if !isFull { continuation.resume() }
        }
    }

    func takeAll() -> [Work] {
        let (work, waiting) = state.withLock { state in
            defer { state = State() }
            return (state.work, state.waiting)
        }
        for continuation in waiting { continuation.resume() }
        return work
    }
}

extension ShardInbox.Work {
    // A send that reaches nobody waits in memory too. Of the rest each has a caller that waits.
    fileprivate var size: Int { if case .spread(let send) = self { max(64, send.size) } else { 0 } }
}
