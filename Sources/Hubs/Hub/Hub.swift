/// A hub: the methods that clients call, and what it does when they come and go.
///
/// A hub is a value made anew by its factory for every call and every event, and never kept: what must outlive a call is an actor
/// that the factory passes in. Methods run on the connection's event loop; what they await brings them back there. `@Hub` of
/// `HubMacros` writes the table, and makes a struct a hub:
///
/// ```swift
/// struct ChatHub: Hub {
///     let context: HubCallerContext
///
///     func send(user: String, text: String) async throws {
///         try await clients.all.call("receive", user, text)
///     }
///
///     static var descriptor: HubDescriptor<ChatHub> {
///         HubDescriptor("chat", [
///             .method("send", parameters: ["user", "text"]) { hub, a in
///                 try await HubResult(of: hub.send(user: a.next(), text: a.next()))
///             }
///         ])
///     }
/// }
/// ```
public protocol Hub: Sendable {
    /// What `clients` and its selectors answer.
    associatedtype Client: ClientCalls = ClientProxy

    /// The hub's name and its methods.
    static var descriptor: HubDescriptor<Self> { get }

    /// Who calls, and by which connection. Only the pipeline makes contexts.
    nonisolated var context: HubCallerContext { get }

    /// A client has connected. Its calls wait until this returns; if it throws, the connection is closed.
    nonisolated(nonsending) func onConnected() async throws

    /// A client has left, whose calls have ended by now. It is in no group any more.
    nonisolated(nonsending) func onDisconnected(_ end: ConnectionEnd) async throws
}

extension Hub {
    /// By default a hub does nothing when a client comes.
    public nonisolated(nonsending) func onConnected() async throws {}

    /// By default a hub does nothing when a client leaves.
    public nonisolated(nonsending) func onDisconnected(_ end: ConnectionEnd) async throws {}

    /// The clients of this hub, whichever loop they are on. Sends throw once the context's call is over.
    public var clients: HubClients<Client> { HubClients(call: context.call) }

    /// The groups of this hub; another hub may have groups of the same names. Changes throw once the context's call is over.
    public var groups: HubGroups { HubGroups(.call(context.call)) }
}
