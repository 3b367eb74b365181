/// The pumps of one connection that run, so that its end can cancel and await them.
struct PumpSlots {
    private var tasks: [Task<Void, Never>?] = []
    private var busy: [Bool] = []
    /// What each pump runs: nil for the connect event.
    private var calls: [HubCall?] = []
    /// What looks whether a call takes too long.
    private var timers: [Int: LoopTimer] = [:]
    private(set) var running = 0
    var hasConnectStarted = false

    mutating func start() -> Int {
        running += 1
        if let free = busy.firstIndex(of: false) {
            busy[free] = true
            return free
        }
        busy.append(true)
        tasks.append(nil)
        calls.append(nil)
        return busy.count - 1
    }

    /// A pump that ran to its end in place needs no task.
    mutating func keep(_ task: Task<Void, Never>, _ slot: Int) {
        if busy[slot] { tasks[slot] = task }
    }

    mutating func note(_ call: HubCall, _ slot: Int) { calls[slot] = call }

    mutating func end(_ slot: Int) {
        running -= 1
        busy[slot] = false
        tasks[slot] = nil
        calls[slot] = nil
    }

    // MARK: Calls with a time limit

    func runs(_ call: HubCall) -> Bool { calls.contains { $0 === call } }

    /// - Returns: the timer that was kept before.
    mutating func keep(_ timer: LoopTimer, of call: HubCall) -> LoopTimer? {
        calls.firstIndex { $0 === call }.flatMap { timers.updateValue(timer, forKey: $0) }
    }

    mutating func takeTimer(of call: HubCall) -> LoopTimer? {
        calls.firstIndex { $0 === call }.flatMap { timers.removeValue(forKey: $0) }
    }

    func cancel(_ call: HubCall) {
        if let slot = calls.firstIndex(where: { $0 === call }) { tasks[slot]?.cancel() }
    }

    /// The methods that run.
    var methods: [String] { busy.indices.filter { busy[$0] }.map { calls[$0]?.shownName ?? "onConnected" } }

    func cancel() {
        for task in tasks { task?.cancel() }
    }
}
