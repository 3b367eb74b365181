import HubServer

/// Which running server a verb asks, and the asking.
struct ControlArguments {
    static let options = [
        VerbUsage.Option(name: "--config", value: "FILE", help: "the server's file, if not config.yaml"),
        VerbUsage.Option(name: "--control", value: "SOCKET", help: "its control socket, where the file does not tell"),
    ]

    private let file: String
    private let socket: String?

    init(_ arguments: VerbArguments) {
        file = arguments["--config"] ?? "config.yaml"
        socket = arguments["--control"]
    }

    /// Sends the verb and tells what the server answers.
    ///
    /// - Returns: the exit status.
    func ask(_ verb: String, _ members: [HubObject.Member], _ command: HubCommand) -> Int32 {
        let terminal = command.terminal
        guard let socket = socket ?? ControlClient.socket(of: file)?.path else {
            terminal.complain(
                "\(command.program): \(file) does not tell of 'server.control', the socket of its server; or use --control")
            return 1
        }
        do {
            let request = HubObject([.init("verb", .string(verb))] + members)
            if let status = try ControlClient.ask(socket, request, say: terminal.say, complain: terminal.complain) {
                return status
            }
            terminal.complain("\(command.program): the server went before it had answered")
        } catch {
            terminal.complain("\(command.program): no server answers: \(error)")
        }
        return 1
    }
}
