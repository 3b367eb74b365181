import FoundationEssentials
import HubNetwork
import HubServer
import HubTesting
import Testing

/// Two servers in one process share nothing but the process: real sockets, threads and files.
@Suite(.timeLimit(.minutes(5)))
struct TwoServersTests {
    private static let careful = """
        server: { port: 0, loops: 2, shutdown: { mode: waitForClientsToClose, timeout: 60s } }
        tracing: { switch: information, listeners: { all: { file: careful.log } } }
        defaults: { maximumReceiveMessageSize: 1KiB, detailedErrors: true, handshakeTimeout: 5m }
        hubs: { one: { path: /one, type: TellHub }, only: { path: /only, type: TellHub, name: only } }

        """
    private static let quick = """
        server: { port: 0, loops: 1, shutdown: { mode: off } }
        tracing: { switch: information, listeners: { all: { file: quick.log } } }
        defaults: { handshakeTimeout: 5m }
        pipeline: [nameMapping]
        hubs: { one: { path: /one, type: TellHub } }

        """

    /// S25
    @Test func twoServersOfOneProcessKeepTheirHubsLimitsShutdownsAndLogs() async throws {
        let folder = try Folder()
        try await EventLoops.run(count: 1, trace: TraceSwitch().source("test")) { loops in
            let careful = try Serving(folder.file("careful.yaml", Self.careful), told: "careful")
            let quick = try Serving(folder.file("quick.yaml", Self.quick), told: "quick")
            let ports = (await careful.port(), await quick.port())
            func client(_ port: UInt16, _ path: String) async throws -> ClientConnection {
                // A machine that is busy with other tests may take longer than a negotiated connection waits.
                var options = ClientOptions()
                options.skipsNegotiation = true
                return try await ClientConnection.connect(
                    to: "http://127.0.0.1:\(port)\(path)", options: options, over: loops.all[0])
            }
            let guests = (try await client(ports.0, "/one"), try await client(ports.1, "/one"))

            // The same type, with what each application gave its own; other hubs; other modules.
            #expect(try await guests.0.invoke("Told", as: String.self) == "careful")
            #expect(try await guests.1.invoke("told", as: String.self) == "quick")
            _ = try await client(ports.0, "/only")
            await #expect(throws: ClientError.self) { try await client(ports.1, "/only") }

            // A group and a broadcast end at their server.
            for guest in [guests.0, guests.1] { try await guest.invoke("Join") }
            try await guests.0.invoke("Tell", "c")
            try await guests.1.invoke("Tell", "q")
            #expect(try await guests.0.next("told") == ["c"])
            #expect(try await guests.1.next("told") == ["q"])

            // Details and sizes.
            #expect(await refusal(guests.0)?.contains("Broken: secret") == true)
            #expect(await refusal(guests.1)?.contains("secret") == false)
            let long = String(repeating: "x", count: 2_000)
            #expect(try await guests.1.invoke("Length", long, as: Int.self) == 2_000)
            let talker = try await client(ports.0, "/one")
            await #expect(throws: (any Error).self) { try await talker.invoke("Length", long) }

            // One sends its clients away at once, and the other serves on; then that one waits until its client has left.
            quick.server.stop()
            #expect(await guests.1.end().allowsReconnect)
            try await quick.ended()
            #expect(try await guests.0.invoke("Length", "abc", as: Int.self) == 3)
            careful.server.stop()
            while let early = try? await client(ports.0, "/one") { await early.close() }
            #expect(try await guests.0.invoke("Told", as: String.self) == "careful")
            await guests.0.close()
            careful.server.hurry()
            try await careful.ended()
        }
        let logs = (try folder.text("careful.log"), try folder.text("quick.log"))
        for (log, mine, other) in [(logs.0, "careful", "quick"), (logs.1, "quick", "careful")] {
            #expect(log.contains("told \(mine)") && !log.contains("told \(other)"))
            #expect(log.contains("Stopped"))
        }
        #expect(logs.0.contains("mode waitForClientsToClose, timeout 1m") && logs.1.contains("mode off, timeout 30s"))
    }

    private func refusal(_ client: ClientConnection) async -> String? {
        do {
            try await client.invoke("Break")
            return nil
        } catch {
            return (error as? HubCallError)?.message
        }
    }
}

/// A server that runs.
private struct Serving: Sendable {
    let server: HubServer
    private let running: Task<Void, any Error>
    private let ready = Watched<UInt16>(0)

    init(_ file: String, told: String) throws {
        let server = try HubServer(configuration: file) { $0.hub(TellHub.self) { TellHub(context: $0, told: told) } }
        let ready = ready
        self.server = server
        running = Task {
            try await server.run { address in ready.change { $0 = address.port } }
        }
    }

    func port() async -> UInt16 { await ready.until { $0 > 0 } }

    func ended() async throws { try await running.value }
}

private struct TellHub: Hub {
    let context: HubCallerContext
    let told: String

    static var descriptor: HubDescriptor<TellHub> {
        HubDescriptor(
            "TellHub",
            [
                .method("Told") { hub, _ in
                    hub.context.trace.information("told \(hub.told)")
                    return try await HubResult(of: hub.told)
                },
                .method("Join") { hub, _ in try await HubResult(of: hub.groups.add(hub.context.connectionID, to: "all")) },
                .method("Tell", parameters: ["text"]) { hub, a in
                    try await HubResult(of: hub.clients.group("all").call("told", a.next() as String))
                },
                .method("Length", parameters: ["text"]) { _, a in try await HubResult(of: (a.next() as String).utf8.count) },
                .method("Break") { _, _ in throw Broken() },
            ])
    }

    private struct Broken: Error, CustomStringConvertible {
        var description: String { "secret" }
    }
}

/// A folder that is gone after the test.
private final class Folder: Sendable {
    private let url = FileManager.default.temporaryDirectory.appending(path: "hubline-servers-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    func file(_ name: String, _ text: String) throws -> String {
        try text.write(to: url.appending(path: name), atomically: true, encoding: .utf8)
        return url.appending(path: name).path
    }

    func text(_ name: String) throws -> String { try String(contentsOf: url.appending(path: name), encoding: .utf8) }
}
