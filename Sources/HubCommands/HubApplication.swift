import Glibc
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
        let command = HubCommand(program: program, terminal: .ofProcess()) { configure(&$0) }
        exit(await command.run(Array(CommandLine.arguments.dropFirst())))
    }

    /// What the program was called by, for its help.
    private static var program: String {
        CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? String(describing: Self.self)
    }
}
