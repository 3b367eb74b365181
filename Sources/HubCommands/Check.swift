import HubServer

/// `check`: says what is wrong with a configuration file, and starts nothing.
struct Check: Verb {
    static let usage = VerbUsage(
        name: "check", words: "FILE", wordCount: 1...1,
        summary: "says what is wrong with a file, and starts nothing",
        options: [VerbUsage.Option(name: "--strict", help: "a warning is as bad as an error")],
        text: """
            Reads FILE as 'serve' would, with the hubs and modules of this program, and opens no port and no log. Everything that
            is wrong is said at once, in the order of the file, to standard error, a line each with its place:

              config.yaml:12:5: error: unknown module 'loging' (did you mean 'logging'?)

            An error keeps the server from starting, a warning does not. Of a sound file one line tells what it serves.

              PROGRAM check config.yaml
              PROGRAM check config.yaml --strict && PROGRAM serve
            """,
        exitStatus: "0 sound, 1 not, 2 wrong use.")

    let file: String
    let isStrict: Bool

    init(_ arguments: VerbArguments) {
        // Asked for by `usage`.
        file = arguments.words.first ?? ""
        isStrict = arguments.has("--strict")
    }

    func run(_ command: HubCommand) -> Int32 {
        do {
            let server = try HubServer(configuration: file, command.configure)
            if !server.warnings.isEmpty { command.terminal.complain("\(ConfigurationError(server.warnings))") }
            guard server.warnings.isEmpty || !isStrict else { return 1 }
            command.terminal.say("\(file) is sound: \(server.summary)")
            return 0
        } catch let error as ConfigurationError {
            command.terminal.complain("\(error)")
        } catch {
            command.terminal.complain("\(file): error: \(error)")
        }
        return 1
    }
}
