@_exported public import HubServer

/// An application: says which hubs and modules it has, and gets the verbs of the command line for them.
///
/// ```swift
/// @main struct Chat: HubApplication {
///     static func configure(_ app: inout HubServerBuilder) {
///         app.hub(ChatHub.self) { ChatHub(context: $0) }
///     }
/// }
/// ```
public protocol HubApplication {
    /// Adds hubs, modules and routes.
    static func configure(_ app: inout HubServerBuilder)
}

extension HubApplication {
    /// Runs the verb that the command line names, and ends the process with its exit status.
    @MainActor public static func main() async {
        await HubCommand.run(Array(CommandLine.arguments.dropFirst()), program: String(describing: Self.self), configure)
    }
}
