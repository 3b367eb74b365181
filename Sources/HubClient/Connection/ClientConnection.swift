package import HubBase
import HubHTTP
import HubNetwork
@_exported public import HubValues

/// A client of one hub: Core JSON over a WebSocket.
///
/// ```swift
/// try await ClientConnection.open("http://127.0.0.1:5000/chat") { chat in
///     await chat.on("receive") { arguments in print(arguments) }
///     try await chat.send("send", "ann", "hello")
///     let sum = try await chat.invoke("add", 1, 2, as: Int.self)
/// }
/// ```
///
/// All members may be used from any task. Calls leave in the order in which one task makes them.
public final class ClientConnection: Sendable {
    /// What the server calls the connection; nil when it was not negotiated.
    public let connectionID: String?
    let link: ClientLink

    private init(_ id: String?, _ link: ClientLink) {
        connectionID = id
        self.link = link
    }

    // MARK: Life

    /// Connects, on an event loop and a thread of its own that last until `body` has ended; then closes the connection.
    ///
    /// - Parameter url: `http://host:port/path?query` or `ws://…`; the host is an address in numbers or `localhost`.
    /// - Throws: `ClientError` when there is no connection to be had; what `body` throws.
    public static func open<R: Sendable>(
        _ url: String, options: ClientOptions = ClientOptions(), _ body: (ClientConnection) async throws -> R
    ) async throws -> R {
        try await EventLoops.run(count: 1, trace: TraceSwitch().source("hubline.client")) { loops in
            let connection = try await connect(to: url, options: options, over: loops.all[0])
            let result: Result<R, any Error>
            do { result = .success(try await body(connection)) } catch { result = .failure(error) }
            await connection.close()
            return try result.get()
        }
    }

    /// Connects over a loop that runs for as long as the connection is used.
    package static func connect(
        to url: String, options: ClientOptions = ClientOptions(), over loop: EventLoop
    ) async throws -> ClientConnection {
        let handshake = try ClientHandshake(url, options, on: loop)
        let negotiation = options.skipsNegotiation ? nil : try await handshake.negotiate()
        let exchange = try await handshake.upgrade(negotiation?.token)
        let link = ClientLink(exchange.stream, options)
        try await link.begin { exchange.takeRest() }
        return ClientConnection(negotiation?.id, link)
    }

    /// Whether the URL is this machine's own; also of what is no URL, which nobody will be connected to.
    package static func isLocal(_ url: String) -> Bool { (try? HubURL(url))?.isLoopback ?? true }

    /// Says goodbye and waits until the connection has ended, for 5 s at most. Calls that wait for their answer end with
    /// `ClientError.ended`. Closing twice is closing once.
    public func close() async {
        link.loop.onLoop { [link] in link.close() }
        _ = await end()
    }

    /// Waits for the end, whoever brings it about, and tells how it was.
    public func end() async -> ClientEnd { await link.waitForEnd() }

    // MARK: Calls

    /// Calls a method and waits for its result; `.null` where the method has none.
    ///
    /// - Throws: `HubCallError` when the hub answers with an error, `ClientError.ended` when the connection ends before, what an
    ///   argument throws when it is encoded, `CancellationError` when the task is cancelled: the hub is not told.
    @discardableResult
    public func invoke(_ method: String, _ arguments: any Encodable & Sendable...) async throws -> HubValue {
        try await link.invoke(method, try arguments.map(HubValue.init(encoding:)))
    }

    /// Calls a method and decodes its result.
    ///
    /// - Throws: as the other `invoke`; a `DecodingError` when the result is no `T`.
    public func invoke<T: Decodable>(
        _ method: String, _ arguments: any Encodable & Sendable..., as type: T.Type
    ) async throws -> T {
        try await link.invoke(method, try arguments.map(HubValue.init(encoding:))).decode(type)
    }

    /// Calls a method without asking for an answer; returns when the call is on its way. A client whose calls are not taken by the
    /// server waits here.
    ///
    /// - Throws: `ClientError.ended`, or what an argument throws when it is encoded.
    public func send(_ method: String, _ arguments: any Encodable & Sendable...) async throws {
        try await link.send(method, try arguments.map(HubValue.init(encoding:)))
    }

    /// Has `handler` run for each call of that method by the server, in their order, on the connection's loop: it must not wait.
    /// The name is compared exactly. There may be several.
    public func on(_ method: String, _ handler: @escaping @Sendable ([HubValue]) -> Void) async {
        await link.on(method, handler)
    }

    /// As `invoke`, with the arguments as values.
    package func invoke(_ method: String, values: [HubValue]) async throws -> HubValue { try await link.invoke(method, values) }

    /// Has `handler`, and nobody else, be told of every call by the server, as `on` does of one.
    package func onEveryCall(_ handler: @escaping @Sendable (_ method: String, _ arguments: [HubValue]) -> Void) async {
        await link.onEveryCall(handler)
    }

    /// Waits for the next call of that method by the server and answers its arguments. Calls of methods without a handler are kept
    /// for it, the latest 1,000.
    ///
    /// - Throws: `ClientError.ended` when none will come, `CancellationError`.
    public func next(_ method: String) async throws -> [HubValue] { try await link.next(method) }
}
