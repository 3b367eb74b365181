/// One client: what `caller` and `client(_:)` answer. It is called as every selection is, and it alone can be asked.
public struct SingleClientProxy: ClientCalls, Sendable {
    /// The client as a selection like others, for code that sends to any.
    public let proxy: ClientProxy

    /// The client that `proxy` selects.
    public init(_ proxy: ClientProxy) { self.proxy = proxy }

    /// As that of `ClientProxy`.
    public nonisolated(nonsending) func call(_ method: String, _ arguments: any Encodable & Sendable...) async throws {
        try await proxy.send(method, arguments)
    }

    /// As that of `ClientProxy`.
    public nonisolated(nonsending) func send(_ method: String, _ arguments: [any Encodable & Sendable]) async throws {
        try await proxy.send(method, arguments)
    }

    /// Calls a method on the client and waits for what it answers. Not available yet: nothing is sent.
    ///
    /// - Throws: `HubUseError.clientResultsNotAvailable`, always; `HubUseError.callEnded` and `HubUseError.notServed` as `call(_:_:)`.
    public nonisolated(nonsending) func invoke<Result: Decodable & Sendable>(
        _ method: String, _ arguments: any Encodable & Sendable..., as type: Result.Type = Result.self
    ) async throws -> Result {
        _ = try proxy.origin.place()
        throw HubUseError.clientResultsNotAvailable(method: method)
    }
}
