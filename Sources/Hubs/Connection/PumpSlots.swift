/// The pumps of one connection that run, so that its end can cancel and await them.
struct PumpSlots {
    private var tasks: [Task<Void, Never>?] = []
    private var busy: [Bool] = []
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
        return busy.count - 1
    }

    /// A pump that ran to its end in place needs no task.
    mutating func keep(_ task: Task<Void, Never>, _ slot: Int) {
        if busy[slot] { tasks[slot] = task }
    }

    mutating func end(_ slot: Int) {
        running -= 1
        busy[slot] = false
        tasks[slot] = nil
    }

    func cancel() {
        for task in tasks { task?.cancel() }
    }
}
