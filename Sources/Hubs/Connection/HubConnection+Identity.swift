/// Who a connection belongs to, which may change while it lives; its request stays what it was.
extension HubConnection {
    /// Beyond that, 31 years, nobody waits for the end of an identity.
    private static let farAway = 1e9

    /// From now on the connection is this user's. From any thread; a send to the former user that is under way may still arrive.
    package func replaceUser(_ user: HubUser) {
        let former = identity.withLock { identity in
            defer { identity = user }
            return identity
        }
        loop.onLoop { self.replaced(former, by: user) }
    }

    private func replaced(_ former: HubUser, by user: HubUser) {
        guard own.value.phase.isAlive else { return }
        shard.follow(self)
        followExpiry()
        trace.verbose("The user of a connection was replaced", traceFields)
        let change = UserChange(hub: plan.hub, connectionID: id, request: request, former: former, user: user)
        for module in plan.userChanges { module.userChanged(change) }
    }

    /// Has the timer look when the identity ends.
    func followExpiry() {
        own.value.identityEnd = user.expiry.flatMap { expiry in
            let left = Double(expiry) - Double(TraceRecord.now()) / 1e6
            return left < Self.farAway ? loop.poller.now.advanced(by: .seconds(max(0, left))) : nil
        }
        if let end = own.value.identityEnd { schedule(end) }
    }

    /// It is not known any more who this is. Whether that matters is asked now: the configuration may have changed.
    func checkExpiry(at now: LoopInstant) {
        guard let end = own.value.identityEnd, now >= end else { return }
        own.value.identityEnd = nil
        guard plan.limits.closeOnAuthenticationExpiration else { return }
        self.end(ConnectionEnd(.authenticationExpired, "The user's authentication has expired."))
    }
}
