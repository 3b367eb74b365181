import HubServer

/// `status`: how a running server is.
struct Status: Verb {
    static let usage = VerbUsage(
        name: "status",
        summary: "tells how the running server is",
        options: ControlArguments.options + [VerbUsage.Option(name: "--json", help: "one JSON object instead of lines")],
        text: """
            Asks the server that serves FILE, over the socket that 'server.control' names there: whether it serves or leaves, which
            configuration is in force and whether a later one was refused, which hubs there are, and how many connections.

              PROGRAM status
              PROGRAM status --json
            """,
        exitStatus: "0 it answered, 1 it is not to be reached, 2 wrong use.")

    let server: ControlArguments
    let isJSON: Bool

    init(_ arguments: VerbArguments) {
        server = ControlArguments(arguments)
        isJSON = arguments.has("--json")
    }

    func run(_ command: HubCommand) -> Int32 { server.ask("status", isJSON ? [.init("json", .bool(true))] : [], command) }
}
