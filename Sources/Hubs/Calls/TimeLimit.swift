/// By when a call must be over, and what its caller gets if it is not.
struct TimeLimit: Sendable {
    let deadline: LoopInstant
    let error: any Error
    /// Whether it has passed, and the caller has its answer.
    var isOver = false
}

extension HubConnection {
    /// Limits a call that runs; from any thread. Of several limits the nearest counts.
    func limit(_ call: HubCall, until deadline: LoopInstant, orAnswer error: any Error) {
        call.changeLimit { limit in
            guard limit.map({ !$0.isOver && deadline < $0.deadline }) ?? true else { return }
            limit = TimeLimit(deadline: deadline, error: error)
        }
        loop.onLoop { self.watch(call) }
    }

    private func watch(_ call: HubCall) {
        guard own.value.phase.isAlive, !call.isEnded, let limit = call.limit, !limit.isOver, own.value.pumps.runs(call) else {
            return
        }
        let timer = loop.timers.arm(at: limit.deadline) { [self] in
            overrun(call, limit)
            return nil
        }
        if let former = own.value.pumps.keep(timer, of: call) { loop.timers.cancel(former) }
    }

    /// The caller is answered and the call cancelled; its slot comes back when it really ends.
    private func overrun(_ call: HubCall, _ limit: TimeLimit) {
        guard own.value.phase.isAlive, !call.isEnded else { return }
        call.changeLimit { $0?.isOver = true }
        refuse(call, HubFailure(limit.error, by: nil), nil)
        own.value.pumps.cancel(call)
    }

    /// The call has ended.
    func forgetLimit(of call: HubCall) {
        guard call.limit != nil, let timer = own.value.pumps.takeTimer(of: call) else { return }
        loop.timers.cancel(timer)
    }
}
