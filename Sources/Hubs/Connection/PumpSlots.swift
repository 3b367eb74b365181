/// The pumps of one connection that run, so that its end can cancel and await them.
struct PumpSlots {
    private var tasks: [Task<Void, Never>?] = []
    private var busy: [Bool] = []
    /// What each pump runs: nil for the connect event.
    private var calls: [HubCall?] = []
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

    /// The methods that run.
    var methods: [String] { busy.indices.filter { busy[$0] }.map { calls[$0]?.shownName ?? "onConnected" } }

    func cancel() {
        for task in tasks { task?.cancel() }
    }
}
