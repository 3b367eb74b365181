// What the macros write names `Hubs`, so whoever imports them has it.
@_exported public import Hubs

/// Makes a struct a hub: writes the table of its methods, which could be written by hand.
///
/// ```swift
/// @Hub
/// struct ChatHub {
///     let context: HubCallerContext
///
///     func send(user: String, text: String) async throws {
///         try await clients.all.call("receive", user, text)
///     }
/// }
/// ```
///
/// Clients may call each method in the body of the struct that is neither private nor `@HubHidden` nor an event; methods of its
/// extensions they may not. Parameters are `Decodable & Sendable`; a method returns what is `Encodable & Sendable`, or nothing. Two
/// methods of one name, ignoring case, need different numbers of parameters. What cannot be called is an error of the compiler at
/// its place.
///
/// - Parameter execution: where its methods and events run; `pool` for those that compute for long. `config.yaml` can move a hub
///   to the pool, and none back to its loop.
@attached(extension, conformances: Hub, names: named(descriptor))
public macro Hub(execution: HubExecution = .loop) = #externalMacro(module: "HubMacrosPlugin", type: "HubMacro")

/// The name of a `@Hub` on the wire, past the naming stage. It has no dots and no control characters.
@attached(peer)
public macro HubName(_ name: String) = #externalMacro(module: "HubMacrosPlugin", type: "HubNameMacro")

/// The name of a method on the wire, of a `@Hub` or a `@HubClient`, past the naming stage; the declared name is then unknown there.
@attached(peer)
public macro HubMethodName(_ name: String) = #externalMacro(module: "HubMacrosPlugin", type: "HubMethodNameMacro")

/// Keeps clients from calling a method of a `@Hub`.
@attached(peer)
public macro HubHidden() = #externalMacro(module: "HubMacrosPlugin", type: "HubHiddenMacro")

/// Calls of clients with their types: writes beside the protocol the struct that sends them, named as it with `Calls` behind.
///
/// ```swift
/// @HubClient
/// protocol ChatClient {
///     func receive(user: String, text: String) async throws
/// }
///
/// @Hub
/// struct ChatHub {
///     typealias Client = ChatClientCalls
///     let context: HubCallerContext
///
///     func send(user: String, text: String) async throws {
///         try await clients.all.receive(user: user, text: text)
///     }
/// }
/// ```
///
/// Each method sends the call of its name, verbatim, with its arguments in order; labels do not travel. It returns and throws as
/// `ClientProxy.call` does. Arguments are `Encodable & Sendable`.
@attached(peer, names: suffixed(Calls))
public macro HubClient() = #externalMacro(module: "HubMacrosPlugin", type: "HubClientMacro")
