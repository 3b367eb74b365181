/// All timers of one loop, in slots of 100 ms. Touched on its loop only.
///
/// A timer is looked at when its slot falls due and says when it wants to be looked at again. So a deadline that moves with each
/// message, as a client timeout does, costs a store and never touches the wheel.
package struct TimerWheel: ~Copyable {
    /// How exact timers are: they fire up to this much late, never early.
    package static let slot: Duration = .milliseconds(100)
    private static let slotNanoseconds: Int64 = 100_000_000
    private static let slots = 512

    /// Fires on the loop; answers the next moment to be looked at, or nil when done.
    package typealias Action = () -> LoopInstant?

    private var wheel = [[LoopTimer]](repeating: [], count: slots)
    private var position: Int64 = 0
    private var armed = 0

    package init(now: LoopInstant) { position = now.nanoseconds / Self.slotNanoseconds }

    /// Calls `action` on the loop once `deadline` has come, and again whenever it answers another.
    @discardableResult
    package mutating func arm(at deadline: LoopInstant, _ action: @escaping Action) -> LoopTimer {
        let timer = LoopTimer(action)
        insert(timer, at: deadline)
        return timer
    }

    /// The action is never called again, and timer and action are let go at once.
    package mutating func cancel(_ timer: LoopTimer) {
        timer.action = nil
        guard let place = timer.place else { return }
        timer.place = nil
        armed -= 1
        let slot = index(timer.tick)
        let last = wheel[slot].removeLast()
        guard last !== timer else { return }
        wheel[slot][place] = last
        last.place = place
    }

    /// When the loop must look again, nil if nothing is armed.
    package var next: LoopInstant? {
        guard armed > 0 else { return nil }
        for ahead in 1...Int64(Self.slots) where !wheel[index(position + ahead)].isEmpty {
            return LoopInstant(nanoseconds: (position + ahead) * Self.slotNanoseconds)
        }
        return nil
    }

    /// Takes out the timers that have fallen due; the caller fires them, and puts back those that want it by `again(_:at:)`.
    package mutating func takeDue(at now: LoopInstant) -> [LoopTimer] {
        let target = now.nanoseconds / Self.slotNanoseconds
        guard target > position else { return [] }
        guard armed > 0 else {
            position = target
            return []
        }
        var due: [LoopTimer] = []
        for tick in (position + 1)...min(target, position + Int64(Self.slots)) {
            let slot = index(tick)
            guard !wheel[slot].isEmpty else { continue }
            var later: [LoopTimer] = []
            for timer in wheel[slot] {
                if timer.tick <= target {
                    timer.place = nil
                    due.append(timer)
                } else {
                    timer.place = later.count
                    later.append(timer)
                }
            }
            wheel[slot] = later
        }
        armed -= due.count
        position = target
        return due.sorted { $0.tick < $1.tick }
    }

    package mutating func again(_ timer: LoopTimer, at deadline: LoopInstant) { insert(timer, at: deadline) }

    private mutating func insert(_ timer: LoopTimer, at deadline: LoopInstant) {
        // Rounded up: never early.
        let tick = deadline.nanoseconds / Self.slotNanoseconds + (deadline.nanoseconds % Self.slotNanoseconds > 0 ? 1 : 0)
        timer.tick = max(tick, position + 1)
        timer.place = wheel[index(timer.tick)].count
        wheel[index(timer.tick)].append(timer)
        armed += 1
    }

    private func index(_ tick: Int64) -> Int { Int(tick % Int64(Self.slots)) }
}

/// One armed timer. Touched on its loop only.
package final class LoopTimer {
    fileprivate var tick: Int64 = 0
    /// Where it stands in its slot, while it stands there.
    fileprivate var place: Int?
    fileprivate var action: TimerWheel.Action?

    fileprivate init(_ action: @escaping TimerWheel.Action) { self.action = action }

    func fire() -> LoopInstant? { action?() }
}
