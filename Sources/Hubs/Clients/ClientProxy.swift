/// The clients of one selection: what hub code calls.
public struct ClientProxy: ClientCalls, Sendable {
    /// One client can also be asked.
    public typealias Single = SingleClientProxy

    /// Whom the calls go to.
    public let selection: HubSelection
    let origin: SendOrigin

    /// The calls of that proxy: itself.
    public init(_ proxy: ClientProxy) { self = proxy }

    init(_ selection: HubSelection, _ origin: SendOrigin) {
        self.selection = selection
        self.origin = origin
    }

    /// Calls a method on every client of the selection, by exactly that name. No client needs to have it.
    ///
    /// Returns when the call is handed over, in program order: for one client when its queue has room, for many at once. It says
    /// nothing about whether a client has received it.
    ///
    /// - Throws: what encoding an argument throws, and then nobody receives anything; what an outgoing stage throws;
    ///   `HubUseError.callEnded` when the context's call is over, `HubUseError.notServed` outside hubs.
    public nonisolated(nonsending) func call(_ method: String, _ arguments: any Encodable & Sendable...) async throws {
        try await send(method, arguments)
    }

    /// As `call(_:_:)`, with the arguments in a list.
    public nonisolated(nonsending) func send(_ method: String, _ arguments: [any Encodable & Sendable]) async throws {
        let shared =
            switch origin {
            case .call(let cause): try OutgoingShared(cause: cause)
            case .outside(let sender): try await sender.begin()
            }
        defer { shared.turn?.end() }
        let chain = shared.plan.outgoing
        let call = OutgoingCall(method: method, selection: selection, arguments: arguments, shared: shared)
        guard !chain.isEmpty else { return try await call.deliver() }
        do {
            try await OutgoingNext(0)(call)
        } catch {
            call.report(error)
            throw error
        }
    }
}

/// Contract: a typed face of a selection. Untyped hubs use `ClientProxy` itself.
public protocol ClientCalls: Sendable {
    /// What selectors of a single client answer.
    associatedtype Single: ClientCalls = Self

    /// The calls that go by `proxy`.
    init(_ proxy: ClientProxy)
}
