import HubServer

/// `serve`: runs a configuration file until it is told to stop.
struct Serve: Verb {
    static let usage = VerbUsage(
        name: "serve",
        summary: "serves config.yaml until it is told to stop",
        options: [
            VerbUsage.Option(name: "--config", value: "FILE", help: "another file than config.yaml"),
            VerbUsage.Option(name: "--host", value: "ADDRESS", help: "where to listen, in numbers; beats the file"),
            VerbUsage.Option(name: "--port", value: "PORT", help: "the port; beats the file; 0 takes a free one"),
            VerbUsage.Option(name: "--watch", help: "the file is read again whenever it changes"),
        ],
        text: """
            Reads the file, says all that is wrong with it, or serves it. The line 'listening on http://ADDRESS:PORT' says that
            clients can connect. The log goes where 'tracing:' of the file says, else to standard error.

            SIGHUP has the server open its log files anew and read its file again, as 'reload' and, with --watch, each change of the
            file do. Clients stay connected. A file with a mistake changes nothing: the log and GET /health tell of it.

            SIGTERM, or Ctrl-C, has the server leave as 'server.shutdown' of the file says: with mode off every client is told to
            come back, at once; with waitForClientsToClose clients may leave by themselves until its timeout, newcomers are
            refused, and GET /health/ready answers 503. Another signal ends the wait.

              PROGRAM serve
              PROGRAM serve --config shop.yaml --port 8080
            """,
        exitStatus: "0 stopped in order, 1 the file is broken or the port not to be had, 2 wrong use.")

    let file: String
    let host: String?
    let port: UInt16?
    let isWatching: Bool

    init(_ arguments: VerbArguments) throws(UsageError) {
        file = arguments["--config"] ?? "config.yaml"
        isWatching = arguments.has("--watch")
        host = arguments["--host"]
        if let host, IPAddress(host) == nil {
            let shown = ConfigurationProblem.quote(host)
            throw UsageError("--host expects an address in numbers, as 127.0.0.1 or ::1, not \(shown)", verb: "serve")
        }
        port = arguments["--port"].flatMap { UInt16($0) }
        if let text = arguments["--port"], port == nil {
            throw UsageError("--port expects a number from 0 to 65535, not \(ConfigurationProblem.quote(text))", verb: "serve")
        }
    }

    func run(_ command: HubCommand) async -> Int32 {
        let terminal = command.terminal
        do {
            let server = try HubServer(configuration: file, host: host, port: port, command.configure)
            if !server.warnings.isEmpty { terminal.complain("\(ConfigurationError(server.warnings))") }
            try await server.run(
                watching: isWatching,
                ready: { terminal.say("listening on http://\($0)") },
                leaving: { departure in
                    guard terminal.isWatched, departure.clients > 0 else { return }
                    terminal.say("stopping: \(departure); Ctrl-C again ends the wait")
                })
            return 0
        } catch let error as ConfigurationError {
            terminal.complain("\(error)")
        } catch {
            terminal.complain("\(command.program): \(error)")
        }
        return 1
    }
}
