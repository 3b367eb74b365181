internal import HubBase

/// A deadline that moves often, over one timer of the loop's wheel. Used on its loop only.
final class DeadlineTimer {
    private let loop: EventLoop
    private var deadline: LoopInstant?
    private var timer: LoopTimer?
    /// When the timer looks next.
    private var armed: LoopInstant?

    /// Called when the deadline has come, once.
    var action: (() -> Void)?

    init(_ loop: EventLoop) { self.loop = loop }

    /// So long from now, or never. Later than before it costs a store.
    func set(_ duration: Duration?) {
        deadline = duration.map(loop.poller.now.advanced)
        guard let deadline, armed.map({ deadline < $0 }) ?? true else { return }
        timer?.cancel()
        armed = deadline
        timer = loop.timers.arm(at: deadline) { [weak self] in self?.look() }
    }

    private func look() -> LoopInstant? {
        armed = nil
        guard let deadline else { return nil }
        guard loop.poller.now >= deadline else {
            armed = deadline
            return deadline
        }
        self.deadline = nil
        action?()
        return nil
    }
}
