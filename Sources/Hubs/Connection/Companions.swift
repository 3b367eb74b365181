/// What modules do beside the calls for as long as the connection lives, or its plan.
struct Companions {
    private var tasks: [Int: (name: String, task: Task<Void, Never>)] = [:]
    private var last = 0

    var isEmpty: Bool { tasks.isEmpty }

    /// The modules, for the line about what does not end.
    var names: [String] { tasks.values.map(\.name).sorted() }

    mutating func next() -> Int {
        last += 1
        return last
    }

    mutating func keep(_ task: Task<Void, Never>, of name: String, _ number: Int) { tasks[number] = (name, task) }

    mutating func end(_ number: Int) { tasks[number] = nil }

    func cancel() {
        for companion in tasks.values { companion.task.cancel() }
    }
}

extension HubConnection {
    /// Begins what the modules of the plan do beside the calls.
    func startCompanions() {
        for companion in plan.companions { start(companion.name, companion.module) }
    }

    private func start(_ name: String, _ module: any CompanionModule) {
        let number = own.value.companions.next()
        let call = eventCall(plan)
        // Not begun in place: it is kept before it can end.
        let task = Task(executorPreference: loop.tasks) {
            await module.accompany(HubCallerContext(call))
            call.end()
            self.companionEnded(number)
        }
        own.value.companions.keep(task, of: name, number)
    }

    private func companionEnded(_ number: Int) {
        loop.check()
        own.value.companions.end(number)
        if own.value.phase == .ending { callsMayHaveEnded() }
    }
}
