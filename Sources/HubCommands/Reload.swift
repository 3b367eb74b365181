import HubServer

/// `reload`: has a running server read its configuration again.
struct Reload: Verb {
    static let usage = VerbUsage(
        name: "reload",
        summary: "has the running server read its configuration again",
        options: ControlArguments.options,
        text: """
            Asks the server that serves FILE, over the socket that 'server.control' names there. The server reads its file whole;
            if all is well it goes over to it, and what changed is told, a line each. Clients stay connected and running calls end
            as they began; only the clients of a hub that is gone are sent away. If anything is wrong with the file the server
            stays as it is, and the problems are told as 'check' does.

            Who is not allowed to use the socket, or has none, sends SIGHUP to the server's process, and reads its log.

              PROGRAM reload
              PROGRAM reload --config shop.yaml
            """,
        exitStatus: "0 the file is in force, 1 it is refused or the server not to be reached, 2 wrong use.")

    let server: ControlArguments

    init(_ arguments: VerbArguments) { server = ControlArguments(arguments) }

    func run(_ command: HubCommand) -> Int32 { server.ask("reload", [], command) }
}
