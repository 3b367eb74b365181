/// A deadline that moves often, over one timer of the loop's wheel. Used on its loop only.
package final class DeadlineTimer {
    private let loop: EventLoop
    private var deadline: LoopInstant?
    private var timer: LoopTimer?
    /// When the timer looks next.
    private var armed: LoopInstant?

    /// Called when the deadline has come, once; it may set another.
    package var action: (() -> Void)?

    package init(_ loop: EventLoop) { self.loop = loop }

    /// At that moment, or never. Later than before it costs a store.
    package func set(at moment: LoopInstant?) {
        deadline = moment
        guard let moment, armed.map({ moment < $0 }) ?? true else { return }
        if let timer { loop.timers.cancel(timer) }
        armed = moment
        timer = loop.timers.arm(at: moment) { [weak self] in self?.look() }
    }

    /// Never again: the wheel lets go of it now and not when the time would have come.
    package func cancel() {
        deadline = nil
        armed = nil
        if let timer { loop.timers.cancel(timer) }
        timer = nil
    }

    /// So long from now, or never.
    package func set(after duration: Duration?) { set(at: duration.map(loop.poller.now.advanced)) }

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
