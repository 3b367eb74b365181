/// What modules run beside the calls for as long as the connection lives.
struct Companions {
    private var tasks: [Int: Task<Void, Never>] = [:]
    private var last = 0

    var isEmpty: Bool { tasks.isEmpty }

    /// For the line about what does not end.
    var names: [String] { tasks.isEmpty ? [] : ["whileConnected"] }

    mutating func next() -> Int {
        last += 1
        return last
    }

    mutating func keep(_ task: Task<Void, Never>, _ number: Int) { tasks[number] = task }

    mutating func end(_ number: Int) { tasks[number] = nil }

    func cancel() {
        for task in tasks.values { task.cancel() }
    }
}

extension HubConnection {
    /// Runs `work` until the connection ends; from any thread.
    func accompany(_ work: @escaping @Sendable (HubCallerContext) async -> Void) {
        loop.onLoop { self.start(work) }
    }

    private func start(_ work: @escaping @Sendable (HubCallerContext) async -> Void) {
        guard own.value.phase.isAlive else { return }
        let number = own.value.companions.next()
        let call = eventCall(plan)
        // Not begun in place: it is kept before it can end.
        let task = Task(executorPreference: loop.tasks) {
            await work(HubCallerContext(call))
            call.end()
            self.companionEnded(number)
        }
        own.value.companions.keep(task, number)
    }

    private func companionEnded(_ number: Int) {
        loop.check()
        own.value.companions.end(number)
        if own.value.phase == .ending { callsMayHaveEnded() }
    }
}
