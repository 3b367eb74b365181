import HubBase
import HubTesting
import Hubs

/// A hub with something of everything, its table written by hand.
struct TestHub: Hub {
    let context: HubCallerContext
    let probe: Probe

    func onConnected() async throws {
        probe.note("connected \(context.connectionID)")
        if let action = probe.whenConnected { try await action(self) }
    }

    func onDisconnected(_ end: ConnectionEnd) async throws {
        probe.note("disconnected \(end.code)")
        if let action = probe.whenDisconnected { try await action(self, end) }
    }

    static var descriptor: HubDescriptor<TestHub> {
        HubDescriptor(
            "test",
            [
                .method("Echo", parameters: ["value"]) { _, a in HubResult(try a.next() as HubValue) },
                .method("Add", parameters: ["a", "b"]) { _, a in try await HubResult(of: a.next() as Int + a.next() as Int) },
                .method("Fail", parameters: ["message"]) { _, a in throw HubError(try a.next()) },
                .method("Crash") { _, _ in throw SecretError() },
                .method("Overload") { _, _ in try await HubResult(of: "none") },
                .method("Overload", parameters: ["a"]) { _, _ in try await HubResult(of: "one") },
                .method("Overload", parameters: ["a", "b"]) { _, _ in try await HubResult(of: "two") },
                .method("Send", parameters: ["to", "names", "value"]) { hub, a in
                    let (to, names, value) = (try a.next() as String, try a.next() as [String], try a.next() as HubValue)
                    try await hub.send(to, names, value)
                    return .nothing
                },
                .method("Join", parameters: ["group"]) { hub, a in
                    try await HubResult(of: hub.groups.add(hub.context.connectionID, to: a.next()))
                },
                .method("Leave", parameters: ["group"]) { hub, a in
                    try await HubResult(of: hub.groups.remove(hub.context.connectionID, from: a.next()))
                },
                .method("ID") { hub, _ in try await HubResult(of: hub.context.connectionID.text) },
                .method("Abort") { hub, _ in
                    hub.context.abort()
                    return .nothing
                },
                .method("Run", parameters: ["name"]) { hub, a in try await hub.probe.run(try a.next(), hub) },
            ])
    }

    /// Waits by the connection's clock, which tests move.
    func sleep(for duration: Duration) async throws { try await LoopClock(context.call.connection.loop).sleep(for: duration) }

    private func send(_ to: String, _ names: [String], _ value: HubValue) async throws {
        let ids = names.map { ConnectionID($0) }
        let target: ClientProxy =
            switch to {
            case "all": clients.all
            case "caller": clients.caller.proxy
            case "others": clients.others
            case "client": clients.client(ids[0]).proxy
            case "clients": clients.clients(ids)
            case "allExcept": clients.allExcept(ids)
            case "group": clients.group(names[0], except: Array(ids.dropFirst()))
            case "groups": clients.groups(names)
            case "othersInGroup": clients.othersInGroup(names[0])
            case "user": clients.user(names[0])
            default: clients.users(names)
            }
        try await target.call("receive", value)
    }
}

struct SecretError: Error, CustomStringConvertible {
    var description: String { "secret-internal-text" }
}

/// What a test hears of its hub, and what it wants done there.
final class Probe: Sendable {
    typealias Action = @Sendable (TestHub) async throws -> HubResult

    let notes = Watched<[String]>([])
    let whenConnected: (@Sendable (TestHub) async throws -> Void)?
    let whenDisconnected: (@Sendable (TestHub, ConnectionEnd) async throws -> Void)?
    private let actions: [String: Action]
    private let connection = Watched(ConnectionID(""))

    init(
        _ actions: [String: Action] = [:], whenConnected: (@Sendable (TestHub) async throws -> Void)? = nil,
        whenDisconnected: (@Sendable (TestHub, ConnectionEnd) async throws -> Void)? = nil
    ) {
        self.actions = actions
        self.whenConnected = whenConnected
        self.whenDisconnected = whenDisconnected
    }

    /// A connection that actions are about.
    var named: ConnectionID { connection.value }

    func name(_ id: ConnectionID) { connection.change { $0 = id } }

    func note(_ text: String) { notes.change { $0.append(text) } }

    func run(_ name: String, _ hub: TestHub) async throws -> HubResult {
        guard let action = actions[name] else { throw HubError("There is no action '\(name)'.") }
        return try await action(hub)
    }
}
