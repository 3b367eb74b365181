import HubServer

/// The hub that interoperability tests call. What it does not have yet comes with the capability it belongs to.
struct ConformanceHub: Hub {
    let context: HubCallerContext
    let presence: Presence

    init(_ context: HubCallerContext) {
        self.context = context
        presence = Presence(in: context.items)
    }

    func onConnected() async throws { log("connected") }

    func onDisconnected(_ end: ConnectionEnd) async throws { log("disconnected: \(end)") }

    // Declared as the original's: error texts show these names. The naming stage lowers their first letter.
    static var descriptor: HubDescriptor<ConformanceHub> {
        HubDescriptor("conformance", answers + failures + sends + request + overloads)
    }

    private static var answers: [HubDescriptor<ConformanceHub>.Method] {
        [
            .method("Echo", parameters: ["value"]) { _, a in HubResult(try a.next() as HubValue) },
            // What `@HubMethodName("PascalCaseEcho")` writes.
            .method("PascalCaseEcho", verbatim: true, parameters: ["value"]) { _, a in HubResult(try a.next() as HubValue) },
            .method("Add", parameters: ["a", "b"]) { hub, a in try await HubResult(of: hub.add(a.next(), a.next())) },
            .method("Concat", parameters: ["strings"]) { _, a in try await HubResult(of: (a.next() as [String]).joined()) },
            .method("Delayed", parameters: ["ms", "value"]) { _, a in
                let (milliseconds, value) = (try a.next() as Int, try a.next() as HubValue)
                try await Task.sleep(for: .milliseconds(milliseconds))
                return HubResult(value)
            },
            .method("Lifetime") { hub, _ in try await HubResult(of: hub.presence.count) },
        ]
    }

    private static var failures: [HubDescriptor<ConformanceHub>.Method] {
        [
            .method("Fail", parameters: ["message"]) { _, a in throw HubError(try a.next()) },
            .method("FailWithData", parameters: ["message", "data"]) { _, a in
                throw HubError(try a.next(), data: try a.next())
            },
            .method("Crash") { _, _ in throw InvalidOperationException() },
            .method("Abort") { hub, _ in
                hub.context.abort()
                return .nothing
            },
        ]
    }

    private static var sends: [HubDescriptor<ConformanceHub>.Method] {
        [
            .method("SendToCaller", parameters: ["method", "value"]) { hub, a in try await send(to: hub.clients.caller.proxy, &a)
            },
            .method("SendToAll", parameters: ["method", "value"]) { hub, a in try await send(to: hub.clients.all, &a) },
            .method("SendToOthers", parameters: ["method", "value"]) { hub, a in try await send(to: hub.clients.others, &a) },
            .method("SendToGroup", parameters: ["group", "method", "value"]) { hub, a in
                try await send(to: hub.clients.group(a.next()), &a)
            },
            .method("SendToOthersInGroup", parameters: ["group", "method", "value"]) { hub, a in
                try await send(to: hub.clients.othersInGroup(a.next()), &a)
            },
            .method("SendToConnection", parameters: ["id", "method", "value"]) { hub, a in
                try await send(to: hub.clients.client(ConnectionID(a.next())).proxy, &a)
            },
            .method("SendToUser", parameters: ["id", "method", "value"]) { hub, a in
                try await send(to: hub.clients.user(a.next()), &a)
            },
            .method("SendToAllExcept", parameters: ["ids", "method", "value"]) { hub, a in
                try await send(to: hub.clients.allExcept((a.next() as [String]).map { ConnectionID($0) }), &a)
            },
            .method("JoinGroup", parameters: ["group"]) { hub, a in
                try await HubResult(of: hub.groups.add(hub.context.connectionID, to: a.next()))
            },
            .method("LeaveGroup", parameters: ["group"]) { hub, a in
                try await HubResult(of: hub.groups.remove(hub.context.connectionID, from: a.next()))
            },
        ]
    }

    private static var request: [HubDescriptor<ConformanceHub>.Method] {
        [
            .method("ConnectionId") { hub, _ in try await HubResult(of: hub.context.connectionID.text) },
            .method("WhoAmI") { hub, _ in try await HubResult(of: hub.context.userIdentifier ?? "") },
            .method("Header", parameters: ["name"]) { hub, a in try await HubResult(of: hub.context.headers[a.next()]) },
            .method("QueryValue", parameters: ["name"]) { hub, a in try await HubResult(of: hub.context.query[a.next()]) },
            .method("Cookie", parameters: ["name"]) { hub, a in try await HubResult(of: hub.context.cookies[a.next()]) },
            .method("GetState", parameters: ["key"]) { hub, a in HubResult(hub.context.state[try a.next()]) },
            .method("SetState", parameters: ["key", "value"]) { hub, a in
                let (key, value): (String, HubValue) = (try a.next(), try a.next())
                do {
                    try await hub.context.state.set(key, to: value)
                } catch let error as CallerStateError {
                    throw HubError("\(error)")
                }
                return .nothing
            },
            .method("Transport") { hub, _ in try await HubResult(of: hub.context.transport) },
        ]
    }

    private static var overloads: [HubDescriptor<ConformanceHub>.Method] {
        [
            .method("Overload") { _, _ in try await HubResult(of: 0) },
            .method("Overload", parameters: ["a"]) { _, a in try await HubResult(of: passed(&a, 1)) },
            .method("Overload", parameters: ["a", "b"]) { _, a in try await HubResult(of: passed(&a, 2)) },
        ]
    }

    private static func send(to target: ClientProxy, _ arguments: inout HubArguments) async throws -> HubResult {
        try await HubResult(of: target.call(arguments.next(), arguments.next() as HubValue))
    }

    /// Reads that many values, and answers how many they were.
    private static func passed(_ arguments: inout HubArguments, _ count: Int) throws -> Int {
        for _ in 0..<count { _ = try arguments.next() as HubValue }
        return count
    }

    private func add(_ left: Int32, _ right: Int32) throws -> Int32 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        guard !overflow else { throw HubError("The sum does not fit.") }
        return sum
    }

    private func log(_ what: String) { context.trace.information("\(context.connectionID) \(what)") }
}

/// What must not reach a client. Details name the type, as the original's hub does.
private struct InvalidOperationException: Error, CustomStringConvertible {
    var description: String { "secret-internal-text" }
}
