public import HubBase
@_exported public import HubClient
import HubConfiguration
import HubNetwork
@_exported public import HubServer
import HubSettings

/// A whole server on simulated loops, sockets and time: no port, no thread but one, and nothing waits for a real clock.
///
/// ```swift
/// let yaml = "hubs: { till: { path: /till, type: TillHub } }"
/// try await TestServer.run(yaml, { $0.hub(TillHub.self) { TillHub(context: $0) } }) { server in
///     let client = try await server.connect("/till", headers: ["x-shop": "7"])
///     #expect(try await client.invoke("price", "tea", as: Int.self) == 3)
/// }
/// ```
public final class TestServer: Sendable {
    private let network: SimulatedNetwork
    private let server: HubServer
    private let serving: Task<Void, any Error>
    private let address: SocketAddress
    private let recorder: RecordingListener

    /// Serves the configuration in `yaml` while `body` runs, and then ends in order.
    ///
    /// - Parameters:
    ///   - loops: how many event loops.
    ///   - configure: adds hubs, modules and routes.
    /// - Throws: what is wrong with the configuration, and what `body` throws.
    public static func run<R: Sendable>(
        _ yaml: String, loops: Int = 1, _ configure: (inout HubServerBuilder) throws -> Void = { _ in },
        _ body: (TestServer) async throws -> R
    ) async throws -> R {
        try await run(Network(loops: loops), { try HubServer(text: yaml, trace: $0, configure) }, body)
    }

    /// How the simulated sockets behave.
    package struct Network {
        package var loops = 1
        /// How many bytes a socket takes whose peer does not read.
        package var socketBuffer = 64 * 1024
        /// How many bytes a read brings at most.
        package var chunk = Int.max

        package init(loops: Int = 1, socketBuffer: Int = 64 * 1024, chunk: Int = .max) {
            self.loops = loops
            self.socketBuffer = socketBuffer
            self.chunk = chunk
        }
    }

    /// Serves what `make` makes, which speaks to the switch it gets.
    package static func run<R: Sendable>(
        _ network: Network, _ make: (TraceSwitch) throws -> HubServer, _ body: (TestServer) async throws -> R
    ) async throws -> R {
        try await SimulatedNetwork.run(loops: network.loops, socketBuffer: network.socketBuffer, chunk: network.chunk) {
            network in
            let trace = TraceSwitch()
            let recorder = RecordingListener()
            trace.set(level: .verbose, rules: [], listeners: [recorder])
            let test = try await TestServer(try make(trace), network, recorder)
            let result: Result<R, any Error>
            do { result = .success(try await body(test)) } catch { result = .failure(error) }
            try await test.stop()
            return try result.get()
        }
    }

    private init(_ server: HubServer, _ network: SimulatedNetwork, _ recorder: RecordingListener) async throws {
        self.server = server
        self.network = network
        self.recorder = recorder
        let listening = Watched<Result<SocketAddress, any Error>?>(nil)
        serving = Task {
            do {
                try await server.serve(on: EventLoops(network.loops)) { address in listening.change { $0 = .success(address) } }
            } catch {
                listening.change { $0 = $0 ?? .failure(error) }
                throw error
            }
        }
        guard let address = try await listening.until({ $0 != nil })?.get() else { throw CancellationError() }
        self.address = address
    }

    /// Has the server leave; it goes on until it has ended, or `run` ends.
    package func leave() { server.stop() }

    /// Has the server leave, and ends what it waits for.
    package func hurry() { server.hurry() }

    /// Moves time on until the server, told to leave, has nothing left to wait for.
    ///
    /// - Returns: how long that took, to a tenth of a second.
    package func ended() async -> Duration {
        let begin = now
        await settle()
        while !log.contains(where: { $0.message == "Stopped" }) { await advance(by: .milliseconds(100)) }
        return begin.duration(to: now)
    }

    private func stop() async throws {
        server.stop()
        let ended = Watched(false)
        let serving = serving
        Task {
            _ = await serving.result
            ended.change { $0 = true }
        }
        // What keeps the server from ending is bounded in its own time.
        while !ended.value { await network.advance(by: .seconds(1)) }
        try await serving.value
    }

    // MARK: Hubs from outside

    /// As that of the server.
    public func hubContext<H: Hub>(_ type: H.Type, key: String? = nil) -> HubContext<H.Client> {
        server.hubContext(type, key: key)
    }

    /// As that of the server.
    public func hubContext(key: String) -> HubContext<ClientProxy> { server.hubContext(key: key) }

    // MARK: Clients

    /// Connects a client to the hub at `path`; it lives as long as the server does.
    ///
    /// - Throws: `ClientError` when the server does not let it.
    public func connect(_ path: String, headers: [String: String] = [:]) async throws -> TestClient {
        var options = ClientOptions()
        options.headers = headers
        return try await connect(path, options)
    }

    package func connect(_ path: String, _ options: ClientOptions, loop: Int = 0) async throws -> TestClient {
        try await TestClient.connect(to: "http://\(address)\(path)", options: options, over: network.loops[loop])
    }

    /// A socket for hand-made bytes.
    package func socket(loop: Int = 0) async throws -> StreamRecorder {
        let loop = network.loops[loop]
        return StreamRecorder(try await loop.poller.connect(to: address, on: loop))
    }

    /// An upgraded WebSocket for hand-made frames.
    package func webSocket(_ path: String, headers: [String: String] = [:], loop: Int = 0) async throws -> TestSocket {
        try await TestSocket(socket(loop: loop), path: path, headers: headers)
    }

    // MARK: Time and log

    /// Moves the server's and its clients' time on; timers fire in order.
    public func advance(by duration: Duration) async { await network.advance(by: duration) }

    /// Returns when the loops have nothing left to do at this time; what is elsewhere is not waited for.
    package func settle() async { await network.settle() }

    package var now: LoopInstant { network.now }

    /// Everything the server has said so far, at every level.
    public var log: [TraceRecord] { recorder.records.value }

    /// Waits for a record that meets the condition.
    @discardableResult
    package func logged(_ condition: @escaping @Sendable (TraceRecord) -> Bool) async -> TraceRecord? {
        await recorder.records.until { $0.contains(where: condition) }.first(where: condition)
    }

    /// How many connections there are.
    package var connectionCount: Int { server.connectionCount }

    /// What its hubs are made of.
    package var explanation: Explanation { server.explanation }

    /// Puts other modules in front of hubs from the next call on.
    package func use(_ hubs: [HubSource], generation: Int) async throws { try await server.use(hubs, generation: generation) }

    /// Has the server use another configuration, unless something is wrong with it.
    package func reload(_ yaml: String) async -> ReloadOutcome { await server.reload(yaml) }
}

/// A client of a `TestServer`.
public typealias TestClient = ClientConnection
