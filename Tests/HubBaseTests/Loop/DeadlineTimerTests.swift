import HubBase
import HubTesting
import Testing

struct DeadlineTimerTests {
    private let poller = ManualPoller()
    private let loop: EventLoop

    init() { loop = EventLoop(index: 0, poller: poller) }

    /// When the action ran, in seconds from the start.
    private func run(_ steps: (DeadlineTimer, (Duration) -> Void) -> Void) -> [Int64] {
        let start = poller.now
        var fired: [Int64] = []
        loop.entered {
            let timer = DeadlineTimer(loop)
            timer.action = { [poller] in fired.append(start.duration(to: poller.now).components.seconds) }
            steps(timer) { duration in
                for _ in 0..<duration.components.seconds {
                    poller.now = poller.now.advanced(by: .seconds(1))
                    _ = loop.turn()
                }
            }
        }
        return fired
    }

    @Test func aDeadlineComesOnce() {
        #expect(
            run { timer, advance in
                timer.set(after: .seconds(3))
                advance(.seconds(10))
            } == [3])
    }

    @Test func aCancelledOneIsGoneFromTheWheelAndMayBeSetAgain() {
        let fired = run { timer, advance in
            timer.set(after: .seconds(3))
            timer.cancel()
            #expect(loop.timers.next == nil)
            advance(.seconds(5))
            timer.set(after: .seconds(3))
            advance(.seconds(10))
        }
        #expect(fired == [8])
    }

    @Test func aDeadlineThatMovesOnIsLate() {
        #expect(
            run { timer, advance in
                timer.set(after: .seconds(3))
                advance(.seconds(2))
                timer.set(after: .seconds(5))
                advance(.seconds(10))
            } == [7])
    }

    @Test func aDeadlineThatMovesUpIsEarly() {
        #expect(
            run { timer, advance in
                timer.set(after: .seconds(9))
                timer.set(after: .seconds(2))
                advance(.seconds(20))
            } == [2])
    }

    @Test func noDeadlineNeverComes() {
        #expect(
            run { timer, advance in
                timer.set(after: .seconds(3))
                timer.set(after: nil)
                advance(.seconds(10))
                timer.set(after: .seconds(3))
                advance(.seconds(10))
            } == [13])
    }

    @Test func theActionMaySetTheNextOne() {
        #expect(
            run { timer, advance in
                let once = timer.action
                timer.action = { [weak timer] in
                    once?()
                    timer?.set(after: .seconds(4))
                }
                timer.set(after: .seconds(1))
                advance(.seconds(10))
            } == [1, 5, 9])
    }
}
