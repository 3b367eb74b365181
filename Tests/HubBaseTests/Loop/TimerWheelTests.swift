import HubBase
import HubTesting
import Testing

struct TimerWheelTests {
    private let poller = ManualPoller()
    private let loop: EventLoop

    init() { loop = EventLoop(index: 0, poller: poller) }

    private func arm(_ after: Duration, _ action: @escaping () -> LoopInstant?) -> LoopTimer {
        loop.timers.arm(at: poller.now.advanced(by: after), action)
    }

    /// Moves the clock from one wish of the loop to the next, as a poller does, up to `end`.
    private func run(until end: LoopInstant) {
        while let next = loop.turn(), next <= end { poller.now = max(next, poller.now) }
        poller.now = max(end, poller.now)
        _ = loop.turn()
    }

    @Test(arguments: [0, 1, 99, 100, 101, 15_000, 51_199, 51_200, 51_201, 102_400, 600_000])
    func aTimerIsNeverEarlyAndAtMostOneSlotLate(milliseconds: Int) throws {
        for offset in [0, 1, 50_000_000, 99_999_999] {
            poller.now = LoopInstant(nanoseconds: poller.now.nanoseconds + Int64(offset))
            let deadline = poller.now.advanced(by: .milliseconds(milliseconds))
            var fired: [LoopInstant] = []
            loop.entered {
                _ = loop.turn()
                loop.timers.arm(at: deadline) { [poller] in
                    fired.append(poller.now)
                    return nil
                }
                run(until: deadline.advanced(by: .seconds(60)))
            }
            #expect(fired.count == 1)
            let moment = try #require(fired.first)
            #expect(moment >= deadline)
            #expect(deadline.duration(to: moment) <= TimerWheel.slot)
        }
    }

    @Test func theLoopSleepsWhileTimersAreFar() {
        loop.entered {
            _ = arm(.seconds(30)) { nil }
            var turns = 0
            let end = poller.now.advanced(by: .seconds(31))
            while let next = loop.turn(), next <= end {
                poller.now = next
                turns += 1
            }
            #expect(turns == 1)
            #expect(loop.turn() == nil)
        }
    }

    @Test func aDeadlineThatMovedIsLookedAtAgain() {
        var deadline = poller.now.advanced(by: .seconds(1))
        var looks = 0
        var end: LoopInstant?
        loop.entered {
            let start = poller.now
            loop.timers.arm(at: deadline) { [poller] in
                looks += 1
                if poller.now < deadline { return deadline }
                end = poller.now
                return nil
            }
            deadline = start.advanced(by: .seconds(70))
            run(until: start.advanced(by: .seconds(200)))
            #expect(looks == 2)
            #expect(end == deadline)
        }
    }

    @Test func aCancelledTimerNeverFiresAndLetsGoAtOnce() {
        final class Held {}
        weak var held: Held?
        var fired = false
        loop.entered {
            let timer: LoopTimer
            do {
                let object = Held()
                held = object
                timer = arm(.seconds(1)) {
                    withExtendedLifetime(object) { fired = true }
                    return nil
                }
            }
            #expect(held != nil)
            loop.timers.cancel(timer)
            #expect(held == nil)
            #expect(loop.timers.next == nil)
            run(until: poller.now.advanced(by: .seconds(2)))
        }
        #expect(!fired)
    }

    @Test func aTimerMayCancelAnotherThatIsDueWithIt() {
        var fired: [String] = []
        loop.entered {
            var second: LoopTimer?
            _ = arm(.seconds(1)) { [loop] in
                fired.append("first")
                if let second { loop.timers.cancel(second) }
                return nil
            }
            second = arm(.seconds(1)) {
                fired.append("second")
                return nil
            }
            run(until: poller.now.advanced(by: .seconds(2)))
        }
        #expect(fired == ["first"])
    }

    @Test func afterALongSleepEverythingDueFiresInOrder() {
        var fired: [Int] = []
        loop.entered {
            for seconds in [100, 3, 51, 20, 1_000, 52] {
                _ = arm(.seconds(seconds)) {
                    fired.append(seconds)
                    return nil
                }
            }
            poller.now = poller.now.advanced(by: .seconds(600))
            _ = loop.turn()
            #expect(fired == [3, 20, 51, 52, 100])
            run(until: poller.now.advanced(by: .seconds(600)))
        }
        #expect(fired == [3, 20, 51, 52, 100, 1_000])
    }

    /// One after another and in any order, in slots that are shared over laps: nobody else is touched, and nothing is left.
    @Test func cancelledTimersLeaveTheWheelAndTheOthersInIt() {
        var random = SplitMix(state: 7)
        var fired: Set<Int> = []
        var timers: [(number: Int, timer: LoopTimer)] = []
        loop.entered {
            for number in 0..<400 {
                timers.append(
                    (
                        number,
                        arm(.milliseconds(100 + 51_200 * (number % 3) + number % 5 * 100)) {
                            fired.insert(number)
                            return nil
                        }
                    ))
            }
            timers.shuffle(using: &random)
            for (_, timer) in timers.prefix(150) { loop.timers.cancel(timer) }
            run(until: poller.now.advanced(by: .seconds(1)))
            for (_, timer) in timers.prefix(300) { loop.timers.cancel(timer) }
            run(until: poller.now.advanced(by: .seconds(200)))
            #expect(loop.timers.next == nil)
        }
        let cancelled = Set(timers.prefix(150).map(\.number))
        let late = Set(timers.prefix(300).map(\.number).filter { $0 % 3 > 0 })
        #expect(fired == Set(0..<400).subtracting(cancelled).subtracting(late))
    }

    @Test func aTimerArmedByATimerFiresLater() {
        var fired = 0
        loop.entered {
            _ = arm(.zero) { [self] in
                fired += 1
                _ = arm(.zero) {
                    fired += 1
                    return nil
                }
                return nil
            }
            run(until: poller.now.advanced(by: .milliseconds(100)))
            #expect(fired == 1)
            run(until: poller.now.advanced(by: .milliseconds(100)))
            #expect(fired == 2)
        }
    }

    @Test(arguments: [Int64.min, -1, 0, .max - 1, .max])
    func anyDeadlineIsTaken(nanoseconds: Int64) {
        var fired = false
        loop.entered {
            loop.timers.arm(at: LoopInstant(nanoseconds: nanoseconds)) {
                fired = true
                return nil
            }
            run(until: poller.now.advanced(by: .seconds(120)))
        }
        #expect(fired == (nanoseconds <= 0))
    }

    /// Every slot of the wheel, many laps, many loops' rhythms: each timer fires once, in its slot or the next.
    @Test(arguments: [13, 33, 100, 250, 60_000])
    func manyTimersFireOnceEach(stepMilliseconds step: Int) {
        var random = SplitMix(state: UInt64(step))
        var fired: [Int: LoopInstant] = [:]
        var deadlines: [Int: LoopInstant] = [:]
        loop.entered {
            for number in 0..<500 {
                let deadline = poller.now.advanced(by: .milliseconds(Int(random.next() % 130_000)))
                deadlines[number] = deadline
                loop.timers.arm(at: deadline) { [poller] in
                    #expect(fired.updateValue(poller.now, forKey: number) == nil)
                    return nil
                }
            }
            let end = poller.now.advanced(by: .seconds(131))
            while poller.now <= end {
                poller.now = poller.now.advanced(by: .milliseconds(step))
                _ = loop.turn()
            }
        }
        #expect(fired.count == 500)
        for (number, moment) in fired {
            guard let deadline = deadlines[number] else { continue }
            #expect(moment >= deadline)
            #expect(deadline.duration(to: moment) < TimerWheel.slot + .milliseconds(step))
        }
    }
}
