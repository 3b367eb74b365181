import HubTesting
import Hubs

/// A hub whose calls wait, send, fail and abort, and that counts everything.
struct StressHub: Hub {
    /// What has happened to all hubs of a test.
    struct Tally: Sendable {
        /// Events by connection.
        var connected: [String: Int] = [:]
        var disconnected: [String: Int] = [:]
        var begun = 0
        var ended = 0
        /// Hubs that were made, and that are gone.
        var made = 0
        var gone = 0

        /// Whether each client that came has left, and nothing is under way.
        var isOver: Bool { disconnected.count == connected.count && begun == ended && made == gone }
    }

    let context: HubCallerContext
    private let life: Life

    private final class Life: Sendable {
        let tally: Watched<Tally>

        init(_ tally: Watched<Tally>) {
            self.tally = tally
            tally.change { $0.made += 1 }
        }

        deinit { tally.change { $0.gone += 1 } }
    }

    private actor Elsewhere {
        func visit() {}
    }

    init(context: HubCallerContext, tally: Watched<Tally>) {
        self.context = context
        life = Life(tally)
    }

    func onConnected() async throws {
        life.tally.change { $0.connected[context.connectionID.text, default: 0] += 1 }
        await Elsewhere().visit()
        try await groups.add(context.connectionID, to: "all")
    }

    func onDisconnected(_ end: ConnectionEnd) async throws {
        life.tally.change { $0.disconnected[context.connectionID.text, default: 0] += 1 }
        await Elsewhere().visit()
        try await clients.all.call("left", context.connectionID.text)
    }

    static var descriptor: HubDescriptor<StressHub> {
        HubDescriptor(
            "stress",
            [
                .method("Echo", parameters: ["value"]) { hub, a in
                    hub.begin()
                    defer { hub.end() }
                    return HubResult(try a.next() as HubValue)
                },
                .method("Work", parameters: ["turns"]) { hub, a in
                    hub.begin()
                    defer { hub.end() }
                    for _ in 0..<(try a.next() as Int) { await Elsewhere().visit() }
                    return .nothing
                },
                .method("Tell", parameters: ["group", "value"]) { hub, a in
                    hub.begin()
                    defer { hub.end() }
                    try await hub.clients.group(a.next()).call("told", a.next() as HubValue)
                    return .nothing
                },
                .method("Move", parameters: ["from", "to"]) { hub, a in
                    hub.begin()
                    defer { hub.end() }
                    try await hub.groups.remove(hub.context.connectionID, from: a.next())
                    try await hub.groups.add(hub.context.connectionID, to: a.next())
                    return .nothing
                },
                .method("Fail") { hub, _ in
                    hub.begin()
                    defer { hub.end() }
                    await Elsewhere().visit()
                    throw SecretError()
                },
                .method("Wait") { hub, _ in
                    hub.begin()
                    defer { hub.end() }
                    let isCancelled = Watched(false)
                    // Answers when its task is cancelled.
                    await isCancelled.until { $0 }
                    return .nothing
                },
                .method("Abort") { hub, _ in
                    hub.begin()
                    defer { hub.end() }
                    hub.context.abort()
                    await Elsewhere().visit()
                    return .nothing
                },
            ])
    }

    private func begin() { life.tally.change { $0.begun += 1 } }

    private func end() { life.tally.change { $0.ended += 1 } }
}
